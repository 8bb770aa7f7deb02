/** Exact order statistics over raw samples; never an average of percentiles. */

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
  const at = (percent: number) => {
    const rank = Math.ceil((percent / 100) * sorted.length);
    return sorted.length - rank >= BEYOND_MIN ? sorted[rank - 1] : undefined;
  };
  const shown = { p50: at(50), p95: at(95), p99: at(99) };
  return { ...withoutGaps(shown), max };
}

function withoutGaps(shown: Record<"p50" | "p95" | "p99", number | undefined>) {
  return Object.fromEntries(
    Object.entries(shown).filter(([, value]) => value !== undefined),
  ) as Partial<Record<"p50" | "p95" | "p99", number>>;
}
