/** What a run shows about the system besides its verdict, one sentence each. */
import type { Entry } from "../core/entry.ts";
import type { Plan } from "../core/plan.ts";
import type { FaultRecord } from "./fault-records.ts";
import type { ProbeMetrics } from "./metrics.ts";
import type { ThresholdResult } from "./thresholds.ts";
import type { Verdict } from "./verdict.ts";

export function findingsOf(
  records: readonly FaultRecord[],
  probes: readonly ProbeMetrics[],
  entries: readonly Entry[],
): string[] {
  return [
    ...records.flatMap(strandedVictim),
    ...records.flatMap(goneVictim),
    ...probes.flatMap(shortStretches),
    ...hitAgain(records, entries),
    ...entries.flatMap(lostEvents),
    ...entries.flatMap(watchdogNews),
  ];
}

/** That passed in the end, and not at first. */
export function flakyFindings(
  { attempt }: Pick<Plan, "attempt">,
  { verdict }: Pick<Verdict, "verdict">,
): string[] {
  if (!attempt) return [];
  const before = attempt.before.map(
    ({ run, verdict: was, because }) => `${was} in ${run}: ${because}`,
  );
  const now = verdict === "pass" ? "flaky: it passed" : "it did not pass";
  return [`${now} at try ${attempt.at} of ${attempt.of}; before: ${before.join("; ")}`];
}

/** What is soft decides nothing, and is worth a look. */
export function softFindings(
  thresholds: readonly ThresholdResult[],
  { charges }: Pick<Verdict, "charges">,
): string[] {
  // Over a fault that was not there nothing is judged, and nothing warned of.
  if (charges.some(({ about }) => about === "evidence" || about === "injection")) return [];
  return thresholds.flatMap(({ soft, status, text, says }) =>
    soft && status !== "holds" ? [`warning: ${text} ${SOFTLY[status]}: ${says}`] : [],
  );
}

const SOFTLY = {
  fails: "does not hold",
  undecidable: "is undecidable",
  "no-data": "cannot be judged",
} as const;

/** A held victim, or one whose policy the engine's own kill call disarms, is not expected to return. */
function strandedVictim({ fault, ended, reverted }: FaultRecord): string[] {
  const { hold, mode } = fault.options;
  const isHeld = typeof hold === "string" && Number.parseFloat(hold) > 0;
  if (ended || reverted?.deed.facts.startedByUs !== true || isHeld || mode === "signal") return [];
  const { name } = fault.before.policy;
  const why =
    name === "no" || name === ""
      ? "it has no restart policy"
      : `its restart policy (${name}) did not bring it back`;
  return [`${fault.victim.name}: ${why}; we started it`];
}

/** Held down, a victim that returns is hit again each time. */
function hitAgain(records: readonly FaultRecord[], entries: readonly Entry[]): string[] {
  return records.flatMap(({ fault }) => {
    // Hit at an interval, whether or not it had gone.
    if (typeof fault.options.interval === "string") return [];
    const hits = entries.filter((one) => one.kind === "injected" && one.fault === fault.id);
    if (hits.length < 2) return [];
    const times = hits.length === 2 ? "once" : `${hits.length - 1} times`;
    return [`${fault.victim.name}: it came back ${times} while it was held, and was hit again`];
  });
}

function watchdogNews(entry: Entry): string[] {
  if (entry.kind !== "watchdog" || entry.change === "stands-by") return [];
  return [`watchdog: ${entry.says}`];
}

function goneVictim({ fault, ended, reverted }: FaultRecord): string[] {
  const isGone = ended?.deed.facts.gone === true || reverted?.deed.facts.gone === true;
  return isGone ? [`${fault.victim.name}: it is gone and did not come back`] : [];
}

/** Not-good samples that made no outage: too short for the rate, or sporadic. */
function shortStretches({ probe, impact, smallestOutageMs }: ProbeMetrics): string[] {
  if (!impact || impact.outages > 0) return [];
  const { bad, slow } = impact.counts;
  if (bad + slow === 0) return [];
  return [
    `${probe}: ${bad} bad and ${slow} slow samples without an outage; shorter than ${smallestOutageMs} ms may go unseen`,
  ];
}

function lostEvents(entry: Entry): string[] {
  if (entry.kind !== "target-changed") return [];
  if (entry.change === "events-back")
    return [`the event stream of ${entry.name} was back after ${entry.facts.unheardMs} ms`];
  if (entry.change !== "events-lost") return [];
  return [`the event stream of ${entry.name} broke: changes of targets are missing here`];
}
