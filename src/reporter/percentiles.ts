/** Exact order statistics over raw samples; never an average of percentiles. */

import { type Interval, interval } from "./interval.ts";

/** Fewer samples than this beyond a percentile, and it would only name an outlier. */
const BEYOND_MIN = 5;

export interface Latency {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly max: number;
}

/** Nearest-rank percentiles in the unit given; `undefined` without values. */
export function latencyOf(values: readonly number[]): Latency | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const at = (percent: number) => nearestRank(sorted, percent);
  const shown = { p50: at(50), p95: at(95), p99: at(99) };
  return { ...withoutGaps(shown), max };
}

/** `undefined` with too few values for it. */
export function percentileOf(values: readonly number[], percent: number): number | undefined {
  return nearestRank(
    values.toSorted((a, b) => a - b),
    percent,
  );
}

/**
 * Between which order statistics the true percentile lies, with 95 % on either side: the number of values
 * below it is binomial, here by its normal approximation. `undefined` where the upper one was not seen.
 */
export function percentileBounds(values: readonly number[], percent: number): Interval | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const share = percent / 100;
  const middle = sorted.length * share;
  const half = 1.645 * Math.sqrt(middle * (1 - share));
  const [lo, hi] = [
    sorted[Math.max(0, Math.floor(middle - half) - 1)],
    sorted[Math.ceil(middle + half)],
  ];
  return lo === undefined || hi === undefined ? undefined : interval(lo, hi);
}

/** So many values have a percentile that is shown. */
export function samplesFor(percent: number): number {
  // To the millionth: 100 − 99.9 is not quite 0.1.
  const beyond = Math.round((100 - percent) * 1e6) / 1e6;
  return Math.ceil((100 * BEYOND_MIN) / beyond);
}

function nearestRank(sorted: readonly number[], percent: number): number | undefined {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted.length - rank >= BEYOND_MIN ? sorted[rank - 1] : undefined;
}

function withoutGaps(shown: Record<"p50" | "p95" | "p99", number | undefined>) {
  return Object.fromEntries(
    Object.entries(shown).filter(([, value]) => value !== undefined),
  ) as Partial<Record<"p50" | "p95" | "p99", number>>;
}
