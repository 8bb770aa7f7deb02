/**
 * How long clients waited for their answers, between two bounds: one that came late counts as it was, one that
 * timed out was waited for so long at least. What failed has no answer, what was lost may have had any.
 */
import type { SampleLine } from "../core/entry.ts";
import { type Interval, interval } from "./interval.ts";
import { classify } from "./outages.ts";
import { percentileOf } from "./percentiles.ts";

export interface Experienced {
  /** Without those that failed: how quickly an error comes is no latency. */
  readonly least: readonly number[];
  /** Of all that were asked. */
  readonly most: readonly number[];
  /** The same without those that failed. */
  readonly waited: readonly number[];
  readonly unanswered: Readonly<Record<Unanswered, number>>;
}

const UNANSWERED = ["failed", "timed out", "lost"] as const;
export type Unanswered = (typeof UNANSWERED)[number];

export function experiencedIn(samples: readonly SampleLine[]): Experienced {
  const least: number[] = [];
  const most: number[] = [];
  const waited: number[] = [];
  const unanswered = { failed: 0, "timed out": 0, lost: 0 };
  for (const sample of samples) {
    const tookMs = (sample.done ?? sample.due) - sample.due;
    const why = whyUnanswered(sample);
    if (why) unanswered[why]++;
    const mostMs = why ? Infinity : tookMs;
    most.push(mostMs);
    if (why === "failed") continue;
    least.push(why === "lost" ? 0 : tookMs);
    waited.push(mostMs);
  }
  return { least, most, waited, unanswered };
}

/** `undefined`: the expected answer came, however late. */
function whyUnanswered(sample: SampleLine): Unanswered | undefined {
  const is = classify(sample, Infinity);
  if (is === "lost") return "lost";
  if (is !== "bad") return undefined;
  return sample.r === "timeout" ? "timed out" : "failed";
}

/** `undefined` where too few were asked. */
export function percentileIn({ least, most }: Experienced, percent: number): Interval | undefined {
  const hi = percentileOf(most, percent);
  if (hi === undefined) return undefined;
  // Too few came for a percentile of their own: as if the others had taken no time.
  const all = () => [...least, ...most.slice(least.length).map(() => 0)];
  return interval(percentileOf(least, percent) ?? percentileOf(all(), percent) ?? 0, hi);
}

/**
 * Of those that did not fail: in a crash some always do, and nothing would ever be known.
 * @param read grows with each of the values
 */
export function readIn(
  { least, waited }: Experienced,
  read: (values: readonly number[]) => number,
): Interval | undefined {
  return waited.length === 0 ? undefined : interval(read(least), read(waited));
}

/** `12 of 40 samples have no known latency (10 failed, 2 timed out)`; `undefined`: every one has. */
export function sayUnanswered({ most, unanswered }: Experienced): string | undefined {
  const without = UNANSWERED.filter((why) => unanswered[why] > 0);
  if (without.length === 0) return undefined;
  const all = without.reduce((sum, why) => sum + unanswered[why], 0);
  const each = without.map((why) => `${unanswered[why]} ${why}`).join(", ");
  return `${all} of ${most.length} samples have no known latency (${each})`;
}
