/** What a verdict needs and a run may lack: an end, a confirmed fault, samples, data for every threshold. */
import type { Entry } from "../core/entry.ts";
import { isMissed, isVanished } from "../core/missed.ts";
import type { Plan } from "../core/plan.ts";
import type { Comparison } from "./against.ts";
import type { FaultRecord } from "./fault-records.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { OPENS_AFTER } from "./outages.ts";
import { sayRatio, sayValue } from "./say.ts";
import type { SelfCheck } from "./self-check.ts";
import type { ThresholdResult } from "./thresholds.ts";
import type { WindowMetrics } from "./window-metrics.ts";

export interface Evidence {
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  readonly records: readonly FaultRecord[];
  readonly probes: readonly ProbeMetrics[];
  readonly thresholds: readonly ThresholdResult[];
  readonly against?: Comparison | undefined;
  readonly prober?: SelfCheck | undefined;
}

/** Below this share of samples sent on time, the prober was not there to see. */
export const COVERAGE_MIN = 0.95;

/** In so short a time two lost samples of a busy host are a large share. */
const COOL_DOWN_MIN = 0.75;

/** Why a planned victim that was there was not hit, as core/claiming.ts notes it. */
const LEFT_ALONE = ["claim", "paused"];

/** One sentence per lack; empty when the run can be judged. */
export function lackOfEvidence(evidence: Evidence): string[] {
  const { plan, entries, records, probes, thresholds, prober } = evidence;
  const finished = entries.find((entry) => entry.kind === "finished");
  const always = [
    ...(finished ? [] : ["the run was cut off"]),
    ...unconfirmed(records),
    ...leftAlone(plan, entries),
    ...records.flatMap(endedEarly),
  ];
  if (!plan.watching.verdictWanted) return always;
  const lost = finished?.samplesLost;
  if (lost !== undefined) return [...always, `samples could not be written: ${lost}`];
  const gating = probes.filter(({ gates }) => gates);
  // A command gates as well: it saw what no probe was asked to see.
  if (gating.length === 0 && plan.command !== undefined) return always;
  if (gating.length === 0) return [...always, "no gating probe watched the run"];
  const ungated = thresholds.some(({ gates }) => gates)
    ? []
    : ["no threshold speaks of a gating probe"];
  const starved = prober?.doubt === undefined ? [] : [prober.doubt];
  return [
    ...always,
    ...starved,
    ...gating.flatMap(blindness),
    ...gating.flatMap((probe) => unwatchedAfter(probe, plan)),
    ...ungated,
    ...thresholds.flatMap(missingData),
  ];
}

function unconfirmed(records: readonly FaultRecord[]): string[] {
  if (records.length === 0) return ["no fault was injected"];
  // Who vanished before was not there to be hit: the others are judged.
  const there = records.filter(({ injected }) => !isVanished(injected?.deed));
  if (there.length === 0) return ["every victim vanished before it was hit"];
  const doubtful = there.filter(({ effect }) => effect?.kind !== "in-effect");
  if (doubtful.length === 0) return [];
  const whom = doubtful.length === there.length ? "any victim" : "every victim";
  const why = doubtful.map((record) => `${record.fault.victim.name} (${doubt(record)})`);
  return [`the fault was not confirmed on ${whom}: ${why.join(", ")}`];
}

/** Not for what vanished by itself: that is no more there to serve than what was hit. */
function leftAlone({ faults }: Plan, entries: readonly Entry[]): string[] {
  const planned = new Set(faults.flatMap(({ victims }) => victims.map(({ name }) => name)));
  const spared = entries.flatMap((entry) => {
    if (entry.kind !== "refused" || !planned.has(entry.victim ?? "")) return [];
    const { guard, reason } = entry.ruling;
    return LEFT_ALONE.includes(guard) ? [`${entry.victim} (${reason})`] : [];
  });
  if (spared.length === 0) return [];
  return [`not all that were planned were hit: ${[...new Set(spared)].join(", ")}`];
}

/** A fault that somebody else ended was not there for the time that the verdict would speak of. */
function endedEarly({ fault, injected, ended }: FaultRecord): string[] {
  if (ended?.deed.facts.early !== true) return [];
  const lastedMs = ended.t - (injected?.ackMs ?? ended.t);
  return [
    `${fault.monkey} on ${fault.victim.name} lasted only ${sayValue(lastedMs, "ms")}: ${ended.deed.how}`,
  ];
}

function doubt({ injected, error, effect }: FaultRecord): string {
  if (error !== undefined) return `injection failed: ${error}`;
  if (!injected) return "never injected";
  if (isMissed(injected.deed)) return injected.deed?.how ?? "not hit";
  return effect?.evidence ?? "never verified";
}

function blindness({ probe, watched, impact }: ProbeMetrics): string[] {
  if (!isCovered(watched)) return [`${probe}: ${coverageOf(watched)} over the run`];
  if (impact && !isCovered(impact))
    return [`${probe}: ${coverageOf(impact)} during fault and recovery`];
  return [];
}

/** The end of the record may be missing: who looked away for long has seen no relapse, nor that there was none. */
function unwatchedAfter({ probe, phases }: ProbeMetrics, { watching }: Plan): string[] {
  const calm = phases["cool-down"];
  if (!calm) return [];
  const { intervalMs, coolDownMs } = watching;
  const { good, slow, bad } = calm.counts;
  // What the run does after it, such as to look for residue, nobody watches.
  const dueMin = Math.floor(Math.min(calm.lengthMs, coolDownMs) / intervalMs) - 1;
  const seen = good + slow + bad;
  if (dueMin < OPENS_AFTER || seen >= dueMin * COOL_DOWN_MIN) return [];
  return [`${probe}: only ${seen} of ${dueMin} samples or more of the cool-down are there`];
}

/** A single lost sample is within the bounds of any outage: it must not spoil a short window. */
export function isCovered({
  coverage,
  counts,
}: Pick<WindowMetrics, "coverage" | "counts">): boolean {
  if (coverage === undefined || coverage === 0) return false;
  return coverage >= COVERAGE_MIN || counts.lost <= 1;
}

function coverageOf({ coverage }: WindowMetrics): string {
  if (coverage === undefined) return "no sample was due";
  return `only ${sayRatio(coverage)} of the samples were sent on time (at least ${sayRatio(COVERAGE_MIN)} needed)`;
}

function missingData({ text, metric, gates, observations, says }: ThresholdResult): string[] {
  if (!gates) return [];
  if (observations.length === 0) return [says];
  const without = observations.filter((one) => one.gates && one.status === "no-data");
  const plainly = `the run holds no data for ${metric}`;
  return without.map(({ probe, says }) =>
    says === `${probe}: ${plainly}`
      ? `${probe}: the run holds no data for ${text}`
      : `${says} (${text})`,
  );
}
