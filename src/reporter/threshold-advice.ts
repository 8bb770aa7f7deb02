/** What would decide a threshold that a run left open: a rate of probing, more samples, a longer watch. */
import type { Watching } from "../core/plan.ts";
import { sayMs } from "../units.ts";
import type { Interval } from "./interval.ts";
import type { Threshold } from "./threshold-parser.ts";

/** The relative uncertainty that a limit should be known to (verdicts.md §2.5: T ≤ u·X/2). */
const UNCERTAINTY = 0.1;
/** Whoever wants a limit decided to less than this is to move the limit. */
const FINEST = 0.01;

export interface Undecided {
  readonly observed: Interval;
  readonly limit: Interval;
  /** Samples that there were, where they bound what is known. */
  readonly samples: number;
}

export function decider(
  { unit, measure }: Threshold,
  { observed, limit, samples }: Undecided,
  { intervalMs }: Pick<Watching, "intervalMs">,
): string {
  if (observed.hi === Infinity || limit.hi === Infinity)
    return "its end was not seen: watch longer";
  const wanted = measure.samplesMin?.(limit.hi);
  if (wanted !== undefined && wanted > samples) return moreSamples(wanted, samples, intervalMs);
  const halves = [observed, limit].map(({ lo, hi }) => (hi - lo) / 2);
  const half = halves.reduce((a, b) => a + b);
  const distance = Math.abs(middle(observed) - middle(limit));
  const isTime = unit === "ms" && limit.hi > 0;
  // Bounds shrink with the interval: they must end before the limit. No finer than anybody could mean it.
  const byBounds = distance > 0 ? (intervalMs * distance) / half : intervalMs;
  const finest = isTime ? (FINEST * limit.hi) / 2 : 0;
  const byLimit = isTime ? (UNCERTAINTY * limit.hi) / 2 : intervalMs;
  return everyMs(Math.min(Math.max(byBounds, finest), byLimit, intervalMs / 2));
}

/** Where the metric needs more samples than were seen. */
export function moreSamples(wanted: number, samples: number, intervalMs: number): string {
  if (!Number.isFinite(wanted)) return "no number of samples shows that there is never another";
  const rate = everyMs((intervalMs * Math.max(1, samples)) / wanted);
  return `${wanted} samples are needed, there were ${samples}; ${rate}, or watch longer`;
}

function everyMs(wantedMs: number): string {
  const rateMs = Math.max(1, Math.floor(wantedMs));
  return `probe every ${sayMs(rateMs).replace(" ", "")} or faster to decide it`;
}

function middle({ lo, hi }: Interval): number {
  return (lo + hi) / 2;
}
