/**
 * How well a system took it, from 0 to 100 (verdicts.md §2.9): by magnitudes, so that a blip and an hour
 * are not the same. It never decides: the verdict does.
 *
 *   S = 100 · c(error_ratio)^0.50 · c(ttr)^0.35 · c(latency_inflation)^0.15
 *   c = 1 where observed ≤ limit, else √(limit / observed): to miss by four times halves a part
 *
 * It is 100 only where every objective was met: a threshold of another metric that fails caps it by its own c.
 */
import { type Interval, interval } from "./interval.ts";
import { ttr } from "./may-be.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { capOf, type Objective } from "./score-cap.ts";
import type { Verdict } from "./verdict.ts";

export interface Score {
  /** The pessimistic bound. */
  readonly lo: number;
  readonly hi: number;
  /** Parts that were not measured, and so left out. */
  readonly without: readonly string[];
}

interface Part {
  readonly metric: string;
  readonly weight: number;
  /** Unless a threshold says another. */
  readonly limit: number;
  read(probe: ProbeMetrics): Interval | undefined;
}

const PARTS: readonly Part[] = [
  {
    metric: "error_ratio",
    weight: 0.5,
    limit: 0.01,
    read: ({ impact }) => one(impact?.errorRatio),
  },
  { metric: "ttr", weight: 0.35, limit: 10_000, read: ttr },
  {
    metric: "latency_inflation",
    weight: 0.15,
    limit: 2,
    read: ({ latencyInflation }) => one(latencyInflation),
  },
];

export interface Scored {
  readonly verdict: Pick<Verdict, "verdict" | "charges">;
  readonly probes: readonly ProbeMetrics[];
  readonly thresholds: readonly Objective[];
  readonly residue?: number;
}

/** `undefined` where the run decided nothing, or no probe that gates saw it. */
export function scoreOf({ verdict, probes, thresholds, residue }: Scored): Score | undefined {
  const gating = probes.filter(({ gates, impact }) => gates && impact !== undefined);
  const isOpen = verdict.charges.some(({ about }) =>
    ["evidence", "injection", "stop"].includes(about),
  );
  if (gating.length === 0 || isOpen || verdict.verdict === "inconclusive") return undefined;
  const isLost = gating.some(
    ({ recovery }) => recovery === "not-recovered" || recovery === "relapsed",
  );
  if (isLost || (residue ?? 0) > 0) return { lo: 0, hi: 0, without: [] };
  // Something may be left behind, and nobody knows.
  if (verdict.charges.some(({ about }) => about === "undo")) return undefined;
  const parts = PARTS.map((part) => ({ ...part, seen: worstOf(gating.map(part.read)) }));
  const at = (bound: "lo" | "hi") =>
    parts.reduce(
      (product, { metric, weight, limit, seen }) =>
        seen
          ? product * component(seen[bound], limitIn(thresholds, metric) ?? limit) ** weight
          : product,
      100,
    );
  const without = parts.filter(({ seen }) => !seen).map(({ metric }) => metric);
  const cap = capOf(thresholds, isPart);
  // The more of each, the worse.
  const bounds = {
    lo: rounded(Math.min(at("hi"), cap.lo)),
    hi: rounded(Math.min(at("lo"), cap.hi)),
  };
  return { ...bounds, without: [...without, ...notMeasured(verdict)] };
}

/** What failed and has no magnitude that could count. */
function notMeasured({ charges }: Scored["verdict"]): string[] {
  const accused = new Set(charges.map(({ about }) => about));
  const isWorse = charges.some((one) => one.about === "regression" && one.verdict === "fail");
  return [
    ...(accused.has("command") ? ["the command, which failed"] : []),
    ...(isWorse ? ["the comparison, by which it is worse"] : []),
  ];
}

/** One number for a suite: a failure is not averaged away by many passes. Over those that have a score. */
export function suiteScore(
  scores: readonly (Score | undefined)[],
): (Score & { readonly of: number; readonly scored: number }) | undefined {
  const known = scores.filter((score) => score !== undefined);
  const [only] = known;
  if (!only) return undefined;
  const counts = { of: scores.length, scored: known.length };
  if (known.length === 1) return { ...only, ...counts };
  const mean = (values: readonly number[]) =>
    rounded(
      Math.exp(
        values.reduce((sum, value) => sum + Math.log(Math.max(FLOOR, value)), 0) / values.length,
      ),
    );
  return {
    lo: mean(known.map(({ lo }) => lo)),
    hi: mean(known.map(({ hi }) => hi)),
    without: [...new Set(known.flatMap(({ without }) => without))],
    ...counts,
  };
}

/** A geometric mean would else be nothing for one nothing. */
const FLOOR = 1;

function component(observed: number, limit: number): number {
  if (observed <= limit) return 1;
  return Number.isFinite(observed) ? Math.sqrt(limit / observed) : 0;
}

function worstOf(found: readonly (Interval | undefined)[]): Interval | undefined {
  const known = found.filter((seen) => seen !== undefined);
  if (known.length === 0) return undefined;
  return interval(Math.max(...known.map(({ lo }) => lo)), Math.max(...known.map(({ hi }) => hi)));
}

function limitIn(thresholds: Scored["thresholds"], metric: string): number | undefined {
  return thresholds.find((one) => one.metric === metric && isPart(one))?.limit;
}

/** A limit of none has no proportion. */
function isPart({ metric, operator, limit, reference, windowMs }: Objective): boolean {
  const isSame = PARTS.some((part) => part.metric === metric) && windowMs === undefined;
  return isSame && operator.startsWith("<") && limit > 0 && !reference;
}

function one(value: number | undefined): Interval | undefined {
  return value === undefined ? undefined : interval(value, value);
}

/** To a tenth: more digits would claim what bounds deny. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
