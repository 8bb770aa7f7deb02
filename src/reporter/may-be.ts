/** The bounds of a figure with what may have been where nobody looked: by these it is judged and compared. */
import { type Interval, interval } from "./interval.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { RECOVERY_CLASSES } from "./recovery-class.ts";
import type { WindowMetrics } from "./window-metrics.ts";

/** Where nothing was seen an outage may have been, too. */
export function longestOutage({
  longestOutage: seen,
  unseenMs = 0,
}: Pick<ProbeMetrics, "longestOutage" | "unseenMs">): Interval | undefined {
  return seen && interval(seen.lo, Math.max(seen.hi, unseenMs));
}

export function outages({ outages: seen, sureOutages, blindSpots }: WindowMetrics): Interval {
  return interval(sureOutages, seen + blindSpots);
}

export function downtime({ downtime: { lo, hi }, hiddenMs }: WindowMetrics): Interval {
  return interval(lo, hi + hiddenMs);
}

export function availability({
  availability: seen,
  hiddenMs,
  lengthMs,
}: WindowMetrics): Interval | undefined {
  return seen && interval(Math.max(0, seen.lo - hiddenMs / lengthMs), seen.hi);
}

/** From the best that may have been to the worst. */
export function recovery({ recovery: seen, possible }: ProbeMetrics): Interval | undefined {
  if (!seen) return undefined;
  const { recovery: worst = seen, recoveryAtBest: best = seen } = possible ?? {};
  const [lo, at, hi] = [best, seen, worst].map((one) => RECOVERY_CLASSES.indexOf(one));
  return interval(lo!, Math.max(at!, hi!));
}

export const ttr = ({ ttr: seen, possible }: ProbeMetrics) => possible?.ttr ?? seen;
export const ttrRelease = ({ ttrRelease: seen, possible }: ProbeMetrics) =>
  possible?.ttrRelease ?? seen;
export const ttrService = ({ ttrService: seen, possible }: ProbeMetrics) =>
  possible?.ttrService ?? seen;
export const tti = ({ tti: seen, possible }: ProbeMetrics) => possible?.tti ?? seen;

/** `undefined` without a recovery that they could follow. */
export function relapses({
  relapses: seen,
  ttr,
  possible,
}: Pick<ProbeMetrics, "relapses" | "ttr" | "possible">): Interval | undefined {
  return ttr && interval(seen, Math.max(seen, possible?.relapses ?? seen));
}
