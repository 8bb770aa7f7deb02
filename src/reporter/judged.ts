/** From samples to a verdict, and whether the prober's own slowness decided it. Pure. */
import type { Entry, SampleLine } from "../core/entry.ts";
import type { Plan } from "../core/plan.ts";
import { type Comparison, comparisonOf } from "./against.ts";
import type { FaultRecord } from "./fault-records.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { withoutOwnDelay } from "./own-delay.ts";
import { phasesOf, type Timeline } from "./phases.ts";
import { type Redundancy, redundancyOf } from "./redundancy.ts";
import { recordOf, residueIn } from "./run-record.ts";
import { type SelfCheck, selfCheck } from "./self-check.ts";
import { judgeThreshold, type ThresholdResult, thresholdsOf } from "./thresholds.ts";
import { judgeRun, STILL_RUNS, type Verdict } from "./verdict.ts";

export interface Facts {
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly records: readonly FaultRecord[];
  readonly stillRuns?: boolean;
}

export interface Judged {
  readonly timeline: Timeline;
  readonly probes: readonly ProbeMetrics[];
  readonly redundancy: readonly Redundancy[];
  readonly thresholds: readonly ThresholdResult[];
  readonly against: Comparison | undefined;
  readonly prober: SelfCheck | undefined;
  readonly verdict: Verdict;
}

/** A pass or a fail that our own delay makes is neither: nobody knows. */
export function judged(samples: readonly SampleLine[], facts: Facts): Judged {
  const seen = judgedAs(samples, facts);
  const { prober, verdict } = seen;
  if (!prober || verdict.exit > 1) return seen;
  const { against, ...plan } = facts.plan;
  const watching = { ...plan.watching, isCompared: against !== undefined };
  for (const isMeant of whoMayBeRelieved(facts, seen.timeline)) {
    const relieved = withoutOwnDelay(samples, watching, thresholdsOf(watching), isMeant);
    const otherwise = relieved && judgedAs(relieved.samples, facts).verdict.verdict;
    if (!relieved || otherwise === verdict.verdict) continue;
    const { late, mostMs } = relieved;
    const doubt = `the prober itself was late, by up to ${Math.round(mostMs)} ms with ${late} of its samples: with that the verdict would be ${verdict.verdict}, without it ${otherwise}`;
    return judgedAs(samples, facts, { ...prober, doubt });
  }
  return seen;
}

type IsMeant = (sample: SampleLine) => boolean;

/**
 * Of two that are compared our delay may have been in one alone: a baseline that it made slow excuses a slow
 * service, and a service that was slow itself while we were away loses by the relief what was its own.
 */
function whoMayBeRelieved({ plan }: Facts, { issuedMs = 0 }: Timeline): readonly IsMeant[] {
  const isRelative = thresholdsOf(plan.watching).some(
    ({ reference, measure }) => reference !== undefined || measure.unit === "factor",
  );
  if (!isRelative) return [() => true];
  const controls = plan.probes.filter(({ role }) => role === "control").map(({ name }) => name);
  const isReference: IsMeant = ({ p, due }) => due < issuedMs || controls.includes(p);
  return [() => true, isReference, (sample) => !isReference(sample)];
}

function judgedAs(samples: readonly SampleLine[], facts: Facts, doubted?: SelfCheck): Judged {
  const { plan, entries, records, stillRuns } = facts;
  const { watching } = plan;
  const timeline = phasesOf(plan, entries, samples);
  const watched = plan.probes.map((probe) => recordOf(probe, { plan, timeline, entries, samples }));
  const probes = watched.map(({ metrics }) => metrics);
  const redundancy = redundancyOf(plan, entries, timeline.issuedMs);
  const { intervalMs } = watching;
  const residue = residueIn(entries, records);
  const seen = { probes: watched, timeline, intervalMs, redundancy, ...residue };
  const thresholds = wantedOf(plan, probes).map((one) => judgeThreshold(one, seen));
  const against = plan.against && comparisonOf(plan.against, probes);
  const gating = probes.filter(({ gates }) => gates).map(({ probe }) => probe);
  const prober = doubted ?? selfCheck({ samples, gating, timeline, watching });
  const evidence = { plan, entries, records, probes, thresholds, against, prober };
  const verdict = stillRuns ? STILL_RUNS : judgeRun(evidence);
  return { timeline, probes, redundancy, thresholds, against, prober, verdict };
}

/** Where a command gates and no probe does, the thresholds that nobody asked for have nothing to say. */
function wantedOf({ command, watching }: Plan, probes: readonly ProbeMetrics[]) {
  const isSilent = command !== undefined && !probes.some(({ gates }) => gates);
  return isSilent && watching.thresholds.length === 0 ? [] : thresholdsOf(watching);
}
