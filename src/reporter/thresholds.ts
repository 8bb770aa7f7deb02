/** Judges thresholds on intervals: what the bounds do not decide is undecidable, never a pass. */
import type { Watching } from "../core/plan.ts";
import { sayMs } from "../units.ts";
import type { Interval } from "./interval.ts";
import { METRICS } from "./metric-table.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { selects } from "./probe-selector.ts";
import { sayInterval, sayValue } from "./say.ts";
import { readThresholds, type Threshold } from "./threshold-parser.ts";
import type { Operator } from "./threshold-words.ts";

/** From best to worst. `no-data`: nothing was measured that could hold it. */
const STATUSES = ["holds", "undecidable", "no-data", "fails"] as const;
export type ThresholdStatus = (typeof STATUSES)[number];

export interface Observation {
  readonly probe: string;
  readonly gates: boolean;
  readonly status: ThresholdStatus;
  readonly observed?: Interval;
  /** One sentence: what was observed, and the limit. */
  readonly says: string;
}

export interface ThresholdResult {
  readonly text: string;
  readonly metric: string;
  readonly unit: Threshold["unit"];
  readonly operator: Operator;
  readonly limit: number;
  /** False when it speaks of victims only: it is shown, and decides nothing. */
  readonly gates: boolean;
  /** The worst of its observations; of the gating ones where there are any. */
  readonly status: ThresholdStatus;
  /** The probe that decided the status. */
  readonly worst?: Observation;
  readonly observations: readonly Observation[];
  readonly says: string;
}

/** The thresholds of design §8 for a plan that names none. */
export function defaultThresholds(watching: Pick<Watching, "recoverMs">): string[] {
  return [
    "longest_outage <= 2s",
    `ttr_release <= ${duration(watching.recoverMs)}`,
    "relapses == 0",
  ];
}

function duration(valueMs: number): string {
  return valueMs % 1_000 === 0 ? `${valueMs / 1_000}s` : `${valueMs}ms`;
}

/** @throws ChaosError THRESHOLD_INVALID */
export function thresholdsOf(watching: Watching): Threshold[] {
  return readThresholds(
    watching.thresholds.length > 0 ? watching.thresholds : defaultThresholds(watching),
  );
}

export function judgeThreshold(
  threshold: Threshold,
  probes: readonly ProbeMetrics[],
  watching: Pick<Watching, "intervalMs">,
): ThresholdResult {
  const observations = probes
    .filter((probe) => selects(threshold.selector, probe))
    .map((probe) => observe(threshold, probe, watching));
  const gating = observations.filter(({ gates }) => gates);
  // One that matches no probe at all gates too: a typing error must not make a run green.
  const gates = gating.length > 0 || observations.length === 0;
  const worst = worstOf(gates ? gating : observations, threshold.operator);
  const result = { ...plain(threshold), gates, status: worst?.status ?? "no-data", observations };
  const says = worst?.says ?? `no probe is meant by ${threshold.text}`;
  return { ...result, ...(worst ? { worst } : {}), says };
}

function plain({ text, metric, unit, operator, limit }: Threshold) {
  return { text, metric, unit, operator, limit };
}

function observe(
  threshold: Threshold,
  probe: ProbeMetrics,
  watching: Pick<Watching, "intervalMs">,
): Observation {
  const observed = METRICS[threshold.metric]!.read(probe, threshold.phase);
  const status = observed ? judge(observed, threshold) : "no-data";
  const seen = {
    probe: probe.probe,
    gates: probe.gates,
    status,
    ...(observed ? { observed } : {}),
  } as const;
  return { ...seen, says: say(threshold, seen, watching) };
}

function judge({ lo, hi }: Interval, { operator, limit }: Threshold): ThresholdStatus {
  const decide = (isTrue: boolean, isFalse: boolean): ThresholdStatus =>
    isTrue ? "holds" : isFalse ? "fails" : "undecidable";
  switch (operator) {
    case "<=":
      return decide(hi <= limit, lo > limit);
    case "<":
      return decide(hi < limit, lo >= limit);
    case ">=":
      return decide(lo >= limit, hi < limit);
    case ">":
      return decide(lo > limit, hi <= limit);
    case "==":
      return decide(lo === limit && hi === limit, lo > limit || hi < limit);
  }
}

/** By status first; among equals the value nearest to, or farthest past, the limit. */
function worstOf(
  observations: readonly Observation[],
  operator: Operator,
): Observation | undefined {
  const badness = ({ observed }: Observation) => {
    if (!observed) return 0;
    return operator.startsWith(">") ? -observed.lo : observed.hi;
  };
  return observations.toSorted(
    (a, b) =>
      STATUSES.indexOf(b.status) - STATUSES.indexOf(a.status) || badness(b) - badness(a) || 0,
  )[0];
}

function say(
  threshold: Threshold,
  { probe, status, observed }: Omit<Observation, "says">,
  { intervalMs }: Pick<Watching, "intervalMs">,
): string {
  const { metric, unit, operator, limit } = threshold;
  if (!observed) return `${probe}: the run holds no data for ${metric}`;
  const value = `${probe}: ${METRICS[metric]!.about} ${sayInterval(observed, unit)}`;
  const wanted = `limit ${operator} ${sayValue(limit, unit)}`;
  const advice = status === "undecidable" ? `; ${decider(threshold, observed, intervalMs)}` : "";
  return `${value} (${wanted})${advice}`;
}

/** The relative uncertainty that a limit should be known to (verdicts.md §2.5: T ≤ u·X/2). */
const UNCERTAINTY = 0.1;

function decider({ unit, limit }: Threshold, { hi }: Interval, intervalMs: number): string {
  if (hi === Infinity) return "its end was not seen: watch longer";
  const wantedMs = unit === "ms" && limit > 0 ? (UNCERTAINTY * limit) / 2 : intervalMs;
  const rateMs = Math.max(1, Math.floor(Math.min(wantedMs, intervalMs / 2)));
  return `probe every ${sayMs(rateMs).replace(" ", "")} or faster to decide it`;
}
