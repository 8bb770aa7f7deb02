/**
 * Is a run worse than another? By two conditions at once (verdicts.md §2.10): its middle is worse than the
 * other's by more than a tenth and more than the metric's slack, and their bounds do not overlap. One alone
 * would cry wolf: bounds are narrow where little happens, and middles move with every run.
 */
import type { Figure, RunSummary } from "../core/run-summary.ts";
import { FIGURES, type FigureRule } from "./figures.ts";
import { type Interval, interval } from "./interval.ts";
import { sayInterval } from "./say.ts";

export const TOLERANCE = 0.1;

export interface Compared {
  readonly probe: string;
  readonly metric: string;
  readonly before?: Interval;
  readonly now?: Interval;
  /** `unknown`: one of the two has no figure of it. */
  readonly is: "worse" | "better" | "alike" | "unknown";
  readonly says: string;
}

type Figures = Pick<RunSummary, "figures">;

export function compare(before: Figures, now: Figures): Compared[] {
  const keys = new Map(
    [...before.figures, ...now.figures].map((one) => [keyOf(one), one] as const),
  );
  const find = ({ figures }: Figures, key: string) =>
    boundsOf(figures.find((one) => keyOf(one) === key));
  return [...keys].map(([key, { probe, metric }]) => {
    const [was, is] = [find(before, key), find(now, key)];
    const rule = FIGURES[metric];
    const result = was && is && rule ? judge(was, is, rule) : "unknown";
    const bounds = { ...(was ? { before: was } : {}), ...(is ? { now: is } : {}) };
    return { probe, metric, ...bounds, is: result, says: say({ probe, metric, ...bounds }, rule) };
  });
}

function judge(before: Interval, now: Interval, rule: FigureRule): "worse" | "better" | "alike" {
  if (isWorse(before, now, rule)) return "worse";
  return isWorse(now, before, rule) ? "better" : "alike";
}

/** Is `now` worse than `before`? */
export function isWorse(
  before: Interval,
  now: Interval,
  { worse, slack }: Pick<FigureRule, "worse" | "slack">,
): boolean {
  const [was, is] = [middle(before), middle(now)];
  if (worse === "more")
    return is > Math.max(was * (1 + TOLERANCE), was + slack) && now.lo > before.hi;
  return is < Math.min(was * (1 - TOLERANCE), was - slack) && now.hi < before.lo;
}

/** Of one whose end was not seen: no end at all. */
function middle({ lo, hi }: Interval): number {
  return (lo + hi) / 2;
}

function boundsOf(figure: Figure | undefined): Interval | undefined {
  return (
    figure && interval(figure.lo ?? Number.NEGATIVE_INFINITY, figure.hi ?? Number.POSITIVE_INFINITY)
  );
}

function say(
  { probe, metric, before, now }: Pick<Compared, "probe" | "metric" | "before" | "now">,
  rule: FigureRule | undefined,
): string {
  const value = (seen: Interval | undefined) =>
    seen && rule ? sayInterval(seen, rule.unit) : "no figure";
  return `${probe}: ${metric} ${value(now)}, was ${value(before)}`;
}

function keyOf({ probe, metric }: Pick<Figure, "probe" | "metric">): string {
  return `${probe}\n${metric}`;
}
