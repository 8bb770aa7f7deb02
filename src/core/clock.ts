/** Time comes in as a parameter. Durations are monotonic; the wall clock only anchors a run. */
export interface Clock {
  /** Milliseconds on a clock that never steps; its zero means nothing. */
  monotonicMs(): number;
  /** Milliseconds since the epoch. */
  wallMs(): number;
  /** Resolves after `durationMs`, or at once when the signal aborts: a wait that is cut short is no error. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (durationMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, durationMs));
      signal?.addEventListener("abort", done, { once: true });
    }),
};

/** Asks `ask` every `everyMs` until it answers with a value or the deadline passes. */
export async function poll<T>(
  clock: Clock,
  ask: () => Promise<T | undefined>,
  limits: { everyMs: number; deadlineMs: number; signal?: AbortSignal },
): Promise<T | undefined> {
  const end = clock.monotonicMs() + limits.deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || limits.signal?.aborted || clock.monotonicMs() >= end) return answer;
    await clock.sleep(limits.everyMs, limits.signal);
  }
}
