/** A clock that only moves when told to: time stands still while promises settle. */
import type { Clock } from "../../src/core/clock.ts";

export interface VirtualClock extends Clock {
  /** Moves on, waking every sleeper at its own time. */
  advance(durationMs: number): Promise<void>;
  /** Moves on without waking anybody until the end, as a blocked event loop does. */
  stall(durationMs: number): Promise<void>;
  /** The wall clock alone is set: forward, or back where negative. */
  step(durationMs: number): void;
  /** Moves on to the next sleeper, wakes it and lets it act; false: nobody sleeps. */
  next(): Promise<boolean>;
}

/**
 * `earlyMs`: timers fire that much too soon, as real ones do. `turns`: how often the event loop goes
 * round before time moves on; where nothing real is waited for, once is enough.
 */
export function virtualClock({ startMs = 1_000, earlyMs = 0, turns = 3 } = {}): VirtualClock {
  let nowMs = startMs;
  let steppedMs = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  /** Of several that are due at once, the one that fell asleep first. */
  const due = (limitMs: number) => {
    let first: { at: number; wake: () => void } | undefined;
    for (const one of sleepers)
      if (one.at <= limitMs && (first === undefined || one.at < first.at)) first = one;
    return first;
  };
  const wakeUntil = async (limitMs: number) => {
    await calm(turns);
    for (let next = due(limitMs); next; next = due(limitMs)) {
      nowMs = Math.max(nowMs, next.at);
      next.wake();
      await calm(turns);
    }
    nowMs = Math.max(nowMs, limitMs);
  };
  return {
    monotonicMs: () => nowMs,
    wallMs: () => 1_700_000_000_000 + nowMs + steppedMs,
    step: (durationMs) => {
      steppedMs += durationMs;
    },
    sleep: (durationMs, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          at: nowMs + Math.max(0, durationMs - (durationMs > 2 * earlyMs ? earlyMs : 0)),
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", sleeper.wake);
            resolve();
          },
        };
        if (signal?.aborted) return resolve();
        sleepers.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake, { once: true });
      }),
    advance: (durationMs) => wakeUntil(nowMs + durationMs),
    stall: async (durationMs) => {
      await calm(turns);
      nowMs += durationMs;
      await wakeUntil(nowMs);
    },
    next: async () => {
      const first = due(Number.POSITIVE_INFINITY);
      if (!first) return false;
      nowMs = Math.max(nowMs, first.at);
      first.wake();
      await calm(turns);
      return true;
    },
  };
}

/** Lets everything run that needs no time. */
async function calm(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}
