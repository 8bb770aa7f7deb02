/** Until when whatever was due has its line: what the next daemon begins from. */
import type { Clock } from "../core/clock.ts";
import { SET_BACK_MS } from "./due.ts";
import type { Log } from "./log.ts";

/** The longest that is asked back: an act that was missed before is nobody's news. */
const MISSED_SINCE_MS = 31 * 86_400_000;

export interface Handled {
  /** In wall milliseconds. */
  untilMs(): number;
  /** Resolves, or is logged, when a ring of that moment is through. */
  follow(dueMs: number, ringing: Promise<void>): Promise<void>;
}

/** @param known by the daemon before; absent: there was none */
export function openHandled(known: number | undefined, { clock, log }: Setting): Handled {
  const nowMs = clock.wallMs();
  // Later than now: a clock that was wrong has been put right.
  let untilMs = Math.max(Math.min(known ?? nowMs, nowMs), nowMs - MISSED_SINCE_MS);
  let heard: Promise<unknown> = Promise.resolve();
  return {
    untilMs: () => untilMs,
    follow: (dueMs, ringing) => {
      // A ring with nothing due is through before the one ahead of it has written its lines.
      const both = Promise.all([heard, ringing]).then(
        () => {
          if (dueMs < untilMs - SET_BACK_MS)
            log.warn({ byMs: untilMs - dueMs }, "the clock was set back");
          untilMs = dueMs;
        },
        (error: unknown) => log.error({ error }, "a ring failed"),
      );
      heard = both;
      return both;
    },
  };
}

interface Setting {
  readonly clock: Clock;
  readonly log: Log;
}
