/** A clock that only moves when told to: time stands still while promises settle. */
import type { Clock } from "../../src/core/clock.ts";

export interface VirtualClock extends Clock {
  /** Moves on, waking every sleeper at its own time. */
  advance(durationMs: number): Promise<void>;
  /** Moves on without waking anybody until the end, as a blocked event loop does. */
  stall(durationMs: number): Promise<void>;
  /** The wall clock alone is set: forward, or back where negative. */
  step(durationMs: number): void;
}

/** `earlyMs`: timers fire that much too soon, as real ones do. */
export function virtualClock({ startMs = 1_000, earlyMs = 0 } = {}): VirtualClock {
  let nowMs = startMs;
  let steppedMs = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const due = (limitMs: number) =>
    [...sleepers].filter(({ at }) => at <= limitMs).sort((a, b) => a.at - b.at)[0];
  const wakeUntil = async (limitMs: number) => {
    await calm();
    for (let next = due(limitMs); next; next = due(limitMs)) {
      nowMs = Math.max(nowMs, next.at);
      next.wake();
      await calm();
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
      await calm();
      nowMs += durationMs;
      await wakeUntil(nowMs);
    },
  };
}

/** Lets everything run that needs no time. */
async function calm(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
