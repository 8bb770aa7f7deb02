/** How much of a score the thresholds that fail leave: none is 100 beside an objective that was missed. */
import { type Interval, interval } from "./interval.ts";
import type { Observation, ThresholdResult } from "./thresholds.ts";

export type Objective = Pick<ThresholdResult, "metric" | "operator" | "limit" | "reference"> &
  Partial<Pick<ThresholdResult, "gates" | "observations" | "unit" | "windowMs">>;

/** To a tenth, the most that is not all. */
const NOT_ALL = 99.9;
const WHOLE = interval(1, 1);

/** @param isCounted the score has a part for it, of a weight of its own */
export function capOf(
  thresholds: readonly Objective[],
  isCounted: (one: Objective) => boolean,
): Interval {
  const missed = thresholds
    .filter(({ gates }) => gates)
    .flatMap((one) => {
      const failed = (one.observations ?? []).filter(
        ({ gates, status }) => gates && status === "fails",
      );
      return failed.map((seen) => (isCounted(one) ? WHOLE : shareOf(one, seen)));
    });
  if (missed.length === 0) return interval(100, 100);
  const least = (bound: "lo" | "hi") =>
    Math.min(NOT_ALL, ...missed.map((share) => 100 * share[bound]));
  return interval(least("lo"), least("hi"));
}

/** Without a proportion to be had (a limit of none, an exact value, a class) it only is not all. */
function shareOf(
  { operator, limit, unit }: Objective,
  { observed, limit: own = interval(limit, limit) }: Observation,
): Interval {
  if (!observed || unit === "class") return WHOLE;
  if (operator.startsWith("<"))
    return interval(root(own.lo, observed.hi), root(own.hi, observed.lo));
  if (operator.startsWith(">"))
    return interval(root(observed.lo, own.hi), root(observed.hi, own.lo));
  return WHOLE;
}

function root(less: number, more: number): number {
  if (more === Infinity) return 0;
  return less > 0 && more > less ? Math.sqrt(less / more) : 1;
}
