/**
 * When could the prober not have read an answer? A tick every few milliseconds that comes late says so, whether
 * the loop was blocked or the process not run; its own samples over loopback are too rare for a tight limit.
 */
import { performance } from "node:perf_hooks";
import type { Clock } from "../core/clock.ts";
import type { SampleLine } from "../core/entry.ts";

/** No probe can be called so by a user. */
export const LOOP = "~loop";
/** Below, ticking takes more time than it finds. */
const EVERY_MS_MIN = 2;
const EVERY_MS_MAX = 50;
/** A timer comes as late as this on a host that is well: measured, p99 1 to 3 ms. */
const USUAL_LATE_MS = 4;

export interface LoopWatchSetup {
  readonly clock: Clock;
  /** Monotonic milliseconds at which the run's `t` is 0. */
  readonly originMs: number;
  /** Delays of our own that matter, milliseconds. */
  readonly notableMs: number;
  /** Milliseconds in which the loop was at work instead of waiting, since whenever. */
  busyMs(): number;
  write(line: SampleLine): void;
}

/** Milliseconds in which the loop of this process was at work. */
export function loopBusyMs(): number {
  return performance.eventLoopUtilization().active;
}

/** Each line is a time in which the loop may have been away, `due` to `done`. @returns what ends it */
export function watchLoop(setup: LoopWatchSetup): () => Promise<void> {
  const stopping = new AbortController();
  const ticking = tick(setup, stopping.signal);
  return () => {
    stopping.abort();
    return ticking;
  };
}

async function tick(setup: LoopWatchSetup, signal: AbortSignal): Promise<void> {
  const { clock, originMs, notableMs, busyMs, write } = setup;
  const everyMs = Math.min(EVERY_MS_MAX, Math.max(EVERY_MS_MIN, notableMs / 2));
  const longMs = everyMs + Math.max(everyMs, USUAL_LATE_MS);
  let away: { due: number; done: number } | undefined;
  let last = { atMs: clock.monotonicMs(), busyMs: busyMs() };
  while (!signal.aborted) {
    await clock.sleep(everyMs, signal);
    const now = { atMs: clock.monotonicMs(), busyMs: busyMs() };
    const isAway = now.atMs - last.atMs >= longMs || now.busyMs - last.busyMs >= notableMs;
    if (isAway) away = { due: away?.due ?? last.atMs - originMs, done: now.atMs - originMs };
    if (away && (!isAway || signal.aborted)) {
      write({ p: LOOP, ...away });
      away = undefined;
    }
    last = now;
  }
}
