/** A signal that aborts at a deadline, too. */

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
