/**
 * What may have been and left no outage in the record: between two good answers nobody knows what was.
 *
 *     good  lost  lost  BAD  good        good  good
 *      [ so long, at most ]               [ T ]
 */
import type { SampleLine } from "../core/entry.ts";
import { classify, OPENS_AFTER } from "./outages.ts";

export interface Unseen {
  /** The longest outage that may have been, milliseconds. */
  readonly unseenMs: number;
  /** Stretches of which so many samples are missing that they may hold an outage. */
  readonly blindSpots: number;
}

/** @param samples in the order in which they were due @param fromMs what was before does not count */
export function unseenIn(
  samples: readonly SampleLine[],
  { latencyLimitMs, fromMs = -Infinity }: { latencyLimitMs: number; fromMs?: number },
): Unseen {
  let [unseenMs, blindSpots] = [0, 0];
  let before: SampleLine | undefined;
  let [missing, bad] = [0, 0];
  for (const sample of samples) {
    const is = classify(sample, latencyLimitMs);
    if (is === "lost") missing++;
    else if (is !== "good") bad++;
    if (is !== "good") continue;
    const { due, done = due } = sample;
    // Enough of them in a row are an outage, which has bounds of its own.
    if (before && bad < OPENS_AFTER && done > fromMs) {
      unseenMs = Math.max(unseenMs, done - Math.max(before.sent ?? before.due, fromMs));
      if (missing > 0 && missing + bad >= OPENS_AFTER) blindSpots++;
    }
    before = sample;
    [missing, bad] = [0, 0];
  }
  return { unseenMs, blindSpots };
}
