/**
 * The report: a pure fold over a run's journal and samples. Times come from the entries, never from
 * now, so that rendering again on another day gives the same bytes. JSON writes unbounded as null.
 */
import type { Entry, SampleLine } from "../core/entry.ts";
import type { Attempt, FileLines, Plan, Step } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";
import { type Comparison, untold } from "./against.ts";
import { type CommandResult, commandResult } from "./command-result.ts";
import { type FaultRecord, faultRecords } from "./fault-records.ts";
import { findingsOf, flakyFindings, softFindings } from "./findings.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { happenedIn, type TargetChange } from "./happenings.ts";
import { judged } from "./judged.ts";
import type { ProbeMetrics } from "./metrics.ts";
import type { Span } from "./phases.ts";
import type { Redundancy } from "./redundancy.ts";
import { headOf } from "./report-head.ts";
import { residueSeen } from "./run-record.ts";
import { type Score, scoreOf } from "./score.ts";
import type { SelfCheck } from "./self-check.ts";
import { type Series, seriesOf } from "./series.ts";
import type { ThresholdResult } from "./thresholds.ts";
import type { Verdict } from "./verdict.ts";
import { type VictimReport, victimReport } from "./victim-report.ts";

export interface Report {
  readonly version: 1;
  readonly run: string;
  readonly name: string;
  /** Of an experiment that is raised step by step. */
  readonly step?: Step;
  /** Of an experiment that did not pass at first. */
  readonly attempt?: Attempt;
  /** One of several tries, and another one counts: known to the suite that it is in, not to its journal. */
  readonly retried?: true;
  /** It never began, because of what became of another one of its suite. */
  readonly leftOut?: true;
  /** The drill file that it stands in. */
  readonly file?: string;
  readonly lines?: FileLines;
  /** By which runs are found to be of one kind; absent for an experiment that never began. */
  readonly key?: Fingerprint;
  readonly engine: string;
  readonly seed: string;
  readonly selection: string;
  /** The command that does the same again. */
  readonly replay: string;
  /** Wall time of the first and the last entry, ISO. */
  readonly startedAt: string;
  /** Wall time at which the run's `t` is 0, ISO: what turns any `t` below into a time of day. */
  readonly originAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  /** Absent where nothing was decided. */
  readonly score?: Score;
  /** Its journal has no last entry: whoever wrote it was killed, and nobody looked what is left. */
  readonly cutOff?: true;
  /** It has no last entry yet: whoever writes it lives. */
  readonly stillRuns?: true;
  readonly matched: number;
  readonly faults: readonly FaultSummary[];
  readonly watching: Plan["watching"];
  readonly phases: readonly Span[];
  readonly probes: readonly ProbeMetrics[];
  /** Of each probe, in their order: what it saw over time. */
  readonly series: readonly Series[];
  readonly thresholds: readonly ThresholdResult[];
  /** How the prober itself was. */
  readonly prober?: SelfCheck;
  /** With an earlier run, where one was named. */
  readonly against?: Comparison;
  /** Of the services that were hit. */
  readonly redundancy?: readonly Redundancy[];
  readonly command?: CommandResult;
  readonly victims: readonly VictimReport[];
  readonly findings: readonly string[];
  readonly events: readonly TargetChange[];
  readonly refusals: readonly { victim?: string; guard: string; reason: string }[];
  readonly stops: readonly { t: number; cause: string; message: string }[];
  readonly residue: readonly { subject: string; says: string }[];
  /** What could not be checked. */
  readonly unknown: readonly string[];
  readonly passedOver: Plan["passedOver"];
  readonly alsoHit: Plan["alsoHit"];
  readonly warnings: readonly string[];
}

export interface FaultSummary {
  readonly monkey: string;
  readonly sentence: string;
  readonly holdMs: number;
  readonly victims: number;
  /** Of several faults, this one's own. */
  readonly selection?: string;
  readonly matched?: number;
  readonly stage?: number;
}

/**
 * What `chaos revert` did after the run's last entry is told of the victims, and changes no verdict.
 * @throws ChaosError JOURNAL_DAMAGED without a `planned` entry, THRESHOLD_INVALID
 */
export function buildReport(
  journal: readonly Entry[],
  samples: readonly SampleLine[],
  { isHeld = false }: { /** Whoever writes it lives. */ readonly isHeld?: boolean } = {},
): Report {
  const entries = untilFinished(journal);
  const stillRuns = isHeld && entries.at(-1)?.kind !== "finished";
  const plan = planIn(entries);
  const records = faultRecords(entries);
  const { timeline, probes, redundancy, thresholds, against, prober, verdict } = judged(samples, {
    plan,
    entries,
    records,
    stillRuns,
  });
  const score = scoreOf({ verdict, probes, thresholds, ...residueSeen(entries, records) });
  const command = commandResult(plan, entries);
  return {
    version: 1,
    ...headOf(plan, entries),
    verdict,
    ...(score ? { score } : {}),
    ...endOf(entries, stillRuns),
    ...planned(plan),
    alsoHit: alsoHitIn(plan, records),
    phases: timeline.spans,
    probes,
    series: seriesOf({
      ...plan.watching,
      probes: plan.probes.map(({ name }) => name),
      samples,
      timeline,
    }),
    thresholds,
    ...(against ? { against } : {}),
    ...(prober ? { prober } : {}),
    ...(redundancy.length > 0 ? { redundancy } : {}),
    ...(command ? { command } : {}),
    victims: victimsOf(records, journal),
    findings: [
      ...findingsOf(records, probes, entries),
      ...flakyFindings(plan, verdict),
      ...softFindings(thresholds, verdict),
      ...untold(against),
    ],
    ...happenedIn(entries),
  };
}

function endOf(entries: readonly Entry[], stillRuns: boolean) {
  if (stillRuns) return { stillRuns } as const;
  return entries.at(-1)?.kind === "finished" ? {} : ({ cutOff: true } as const);
}

function victimsOf(records: readonly FaultRecord[], journal: readonly Entry[]): VictimReport[] {
  const later = new Map(faultRecords(journal).map((record) => [record.fault.id, record]));
  return records.map((record) => victimReport(record, later.get(record.fault.id)));
}

function untilFinished(journal: readonly Entry[]): readonly Entry[] {
  const end = journal.findIndex(({ kind }) => kind === "finished");
  return end < 0 ? journal : journal.slice(0, end + 1);
}

function planIn(entries: readonly Entry[]): Plan {
  const planned = entries.find((entry) => entry.kind === "planned");
  if (planned) return planned.plan;
  throw new ChaosError(
    "JOURNAL_DAMAGED",
    "Cannot report a run: its journal holds no plan, expected one first",
    {
      hint: "The run died before it was planned, or its journal was removed since; chaos status tells what is open",
    },
  );
}

/** Nobody is dragged along by a victim that was not hit. */
function alsoHitIn({ alsoHit }: Plan, records: readonly FaultRecord[]): Plan["alsoHit"] {
  const hit = records.filter(({ injected }) => injected !== undefined);
  return alsoHit.filter(({ victim }) => hit.some(({ fault }) => fault.victim.name === victim));
}

function planned({ matched, faults, watching, passedOver, warnings }: Plan) {
  const summaries = faults.map(
    ({ victims, peers: _peers, options: _options, onRestart: _onRestart, ...fault }) =>
      ({ ...fault, victims: victims.length }) as FaultSummary,
  );
  return { matched, faults: summaries, watching, passedOver, warnings };
}
