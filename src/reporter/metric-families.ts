/** Metrics with an argument: `p(99.9)`, `burn(99.9%)`, `budget_spent(99.9%, 30d)`. */
import { percent } from "../units.ts";
import { type Interval, interval } from "./interval.ts";
import { downtime } from "./may-be.ts";
import { METRICS, type Metric, percentile as percentileMetric } from "./metric-table.ts";

export interface Family {
  /** As an error tells it. */
  readonly example: string;
  /** @throws Error with what is wrong and what should be */
  make(args: readonly string[]): Metric;
}

export const FAMILIES: Readonly<Record<string, Family>> = {
  p: { example: "p(95)", make: ([text = ""]) => percentile(text) },
  burn: { example: "burn(99.9%)", make: ([objective = ""]) => burn(errorsAllowed(objective)) },
  budget_spent: {
    example: "budget_spent(99.9%, 30d)",
    make: ([objective = "", period = "30d"]) =>
      budgetSpent(errorsAllowed(objective) * periodMs(period)),
  },
};

/** k6 calls the middle one `med`. */
export const ALIASES: Readonly<Record<string, string>> = { med: "p50" };

/** Where k6 writes a bare number, which there means milliseconds. */
export const TAKES_BARE_MS = ["p", "med", "min", "avg", "max"];

function percentile(text: string): Metric {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0 || value >= 100)
    throw new Error(`found "${text}", expected a percentile above 0 and below 100`);
  return METRICS[`p${text}`] ?? percentileMetric(value);
}

/** How fast the error budget is spent: 1x spends it exactly over its period. */
function burn(allowed: number): Metric {
  return {
    of: "stretch",
    unit: "factor",
    about: "burn rate",
    read: ({ metrics: { errorRatio } }) =>
      errorRatio === undefined ? undefined : interval(errorRatio / allowed, errorRatio / allowed),
  };
}

function budgetSpent(budgetMs: number): Metric {
  return {
    of: "run",
    unit: "ratio",
    isEndless: true,
    about: "share of the error budget spent",
    read: ({ impact }) => (impact?.coverage ? shareOf(downtime(impact), budgetMs) : undefined),
  };
}

function shareOf({ lo, hi }: Interval, whole: number): Interval {
  return interval(lo / whole, hi / whole);
}

/** Of an objective such as 99.9 %: what it leaves for errors, 0.001. */
function errorsAllowed(objective: string): number {
  const allowed = objective.endsWith("%") ? 100 - percent(objective) : Number.NaN;
  if (!(allowed > 0 && allowed < 100))
    throw new Error(`found "${objective}", expected an objective such as 99.9%`);
  return allowed / 100;
}

const DAY_MS = 86_400_000;
const PERIODS_MS = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS } as const;

function periodMs(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  const value = Number(count) * PERIODS_MS[unit as keyof typeof PERIODS_MS];
  if (!(value > 0)) throw new Error(`found "${text}", expected a period such as 30d`);
  return value;
}
