/** Judges thresholds on intervals: what the bounds do not decide is undecidable, never a pass. */
import type { Watching } from "../core/plan.ts";
import type { Interval } from "./interval.ts";
import { judge } from "./judge.ts";
import { limitOn, observedOn } from "./observed.ts";
import type { Timeline } from "./phases.ts";
import { selects } from "./probe-selector.ts";
import type { ProbeRecord } from "./stretch.ts";
import type { Reference } from "./threshold-limit.ts";
import { readThresholds, type Threshold } from "./threshold-parser.ts";
import { sayObserved } from "./threshold-sentence.ts";
import type { Operator } from "./threshold-words.ts";

/** From best to worst. `no-data`: nothing was measured that could hold it. */
const STATUSES = ["holds", "undecidable", "no-data", "fails"] as const;
export type ThresholdStatus = (typeof STATUSES)[number];

export interface Observation {
  /** Of a metric of the engine's: a service's name, or `run`. */
  readonly probe: string;
  readonly gates: boolean;
  readonly status: ThresholdStatus;
  readonly observed?: Interval;
  /** Where it depends on what was seen elsewhere: what it came to for this probe. */
  readonly limit?: Interval;
  /** One sentence: what was observed, and the limit. */
  readonly says: string;
}

export interface ThresholdResult {
  readonly text: string;
  readonly metric: string;
  readonly unit: Threshold["unit"];
  readonly operator: Operator;
  /** Beside a reference: what is added to it. */
  readonly limit: number;
  readonly reference?: Reference;
  readonly factor?: number;
  readonly windowMs?: number;
  /** False when it is soft or speaks of victims only: it is shown, and decides nothing. */
  readonly gates: boolean;
  readonly soft?: true;
  /** The worst of its observations; of the gating ones where there are any. */
  readonly status: ThresholdStatus;
  /** The probe that decided the status. */
  readonly worst?: Observation;
  readonly observations: readonly Observation[];
  readonly says: string;
}

/** All that thresholds are judged by. */
export interface RunRecord {
  readonly probes: readonly ProbeRecord[];
  readonly timeline: Timeline;
  readonly intervalMs: number;
  /** By service: the fewest healthy containers at one time since the first injection. */
  readonly redundancy: readonly { readonly service: string; readonly left: Interval }[];
  /** What was left behind; absent for a run without an end. */
  readonly residue?: number;
}

/** The thresholds of design §8 for a plan that names none. */
export function defaultThresholds(watching: Pick<Watching, "recoverMs">): string[] {
  return [
    "longest_outage <= 2s",
    // No wait, no limit: within 0 s nobody could tell. Who is out by then has not recovered.
    ...(watching.recoverMs > 0 ? [`ttr_release <= ${duration(watching.recoverMs)}`] : []),
    "relapses == 0",
  ];
}

function duration(valueMs: number): string {
  return valueMs % 1_000 === 0 ? `${valueMs / 1_000}s` : `${valueMs}ms`;
}

/** Soft ones alone gate nothing: the usual ones still do. @throws ChaosError THRESHOLD_INVALID */
export function thresholdsOf(watching: Watching): Threshold[] {
  const own = readThresholds(watching.thresholds);
  if (own.some(({ soft }) => !soft)) return own;
  return [...readThresholds(defaultThresholds(watching)), ...own];
}

export function judgeThreshold(threshold: Threshold, run: RunRecord): ThresholdResult {
  const observations = observe(threshold, run).map((one) =>
    threshold.soft ? { ...one, gates: false } : one,
  );
  const gating = observations.filter(({ gates }) => gates);
  // One that matches no probe at all gates too: a typing error must not make a run green.
  const gates = !threshold.soft && (gating.length > 0 || observations.length === 0);
  const worst = worstOf(gates ? gating : observations, threshold.operator);
  const result = { ...plain(threshold), gates, status: worst?.status ?? "no-data", observations };
  const says = worst?.says ?? `no probe is meant by ${threshold.text}`;
  return { ...result, ...(worst ? { worst } : {}), says };
}

function plain({ text, metric, unit, operator, offset, soft, ...more }: Threshold) {
  const { reference, factor, windowMs } = more;
  return {
    ...{ text, metric, unit, operator, limit: offset },
    ...(reference ? { reference, factor: factor ?? 1 } : {}),
    ...(windowMs === undefined ? {} : { windowMs }),
    ...(soft ? { soft: true as const } : {}),
  };
}

function observe(threshold: Threshold, run: RunRecord): Observation[] {
  const { selector, measure, reference, offset } = threshold;
  const limit = { lo: offset, hi: offset };
  if (measure.of === "aftermath") {
    const { residue } = run;
    const observed = residue === undefined ? {} : { observed: { lo: residue, hi: residue } };
    return [judged(threshold, { name: "run", gates: true, limit, ...observed }, run)];
  }
  if (measure.of === "service")
    return run.redundancy
      .filter(({ service }) => selector.service === undefined || selector.service === service)
      .map(({ service: name, left: observed }) =>
        judged(threshold, { name, gates: true, limit, observed }, run),
      );
  const controls = run.probes.filter(({ metrics }) => metrics.role === "control");
  return run.probes
    .filter(({ metrics }) => selects(selector, metrics))
    .filter(({ metrics }) => reference !== "control" || metrics.role !== "control")
    .map((record) => {
      const { timeline } = run;
      const observed = observedOn(record, threshold, timeline);
      const limitHere = limitOn(record, threshold, { timeline, controls });
      const { probe: name, gates } = record.metrics;
      return judged(threshold, { name, gates, observed, limit: limitHere, record }, run);
    });
}

/** A probe, or what else a metric is of. */
export interface Subject {
  readonly name: string;
  readonly gates: boolean;
  readonly observed?: Interval | undefined;
  readonly limit: Interval | undefined;
  readonly record?: ProbeRecord;
}

function judged(threshold: Threshold, subject: Subject, run: RunRecord): Observation {
  const { name: probe, gates, observed, limit } = subject;
  const status: ThresholdStatus =
    observed && limit ? judge(observed, threshold.operator, limit) : "no-data";
  const own = threshold.reference && limit ? { limit } : {};
  const seen = { probe, gates, status, ...(observed ? { observed } : {}), ...own };
  return { ...seen, says: sayObserved(threshold, { ...subject, status }, run) };
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
