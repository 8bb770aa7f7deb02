/** Signals that abort at a deadline, too, or some time after another. */

/**
 * Not `AbortSignal.any([signal, AbortSignal.timeout(ms)])`: Node 20 holds the sources of a composite weakly,
 * so the next garbage collection takes the timeout, and it never fires.
 */
export function orAfter(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController();
  const fire = () => late.abort(new DOMException("The deadline has passed", "TimeoutError"));
  setTimeout(fire, ms).unref();
  return AbortSignal.any([signal, late.signal]);
}

/** For what may be done all the same when nobody waits for it any more, and ought to be known. */
export function lateBy(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController();
  const wait = () => setTimeout(() => late.abort(signal.reason), ms).unref();
  if (signal.aborted) late.abort(signal.reason);
  else signal.addEventListener("abort", wait, { once: true });
  return late.signal;
}
