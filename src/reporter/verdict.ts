/**
 * The verdict of one run, by the table and the precedence of design §8:
 * unsafe > error > stopped > inconclusive for want of evidence > fail > undecidable > pass.
 */
import type { Entry } from "../core/entry.ts";
import { openIn, regressionsIn } from "./against.ts";
import { commandResult } from "./command-result.ts";
import { type Evidence, lackOfEvidence } from "./evidence.ts";
import type { ProbeMetrics } from "./metrics.ts";
import type { ThresholdResult } from "./thresholds.ts";
import { whyPassed } from "./why-passed.ts";

export type VerdictWord = "pass" | "fail" | "inconclusive" | "stopped" | "unsafe" | "error";

export interface Verdict {
  readonly verdict: VerdictWord;
  /** Exit status: 0, 1, 3, 4, 5, 6, or 129, 130 and 143 after a signal. */
  readonly exit: number;
  /** One sentence: the first reason. */
  readonly because: string;
  /** All reasons, the gravest first. */
  readonly reasons: readonly string[];
  /** The same reasons with what each speaks of; empty for a pass. */
  readonly charges: readonly Charge[];
}

/** What keeps a run from passing. */
export interface Charge {
  readonly verdict: VerdictWord;
  readonly exit: number;
  readonly about:
    | "undo"
    | "injection"
    | "stop"
    | "evidence"
    | "command"
    | "threshold"
    | "recovery"
    | "regression";
  readonly reason: string;
}
type Kind = Omit<Charge, "reason">;

const UNSAFE: Kind = { verdict: "unsafe", exit: 5, about: "undo" };
const BROKEN: Kind = { verdict: "error", exit: 6, about: "injection" };
const STOPPED: Kind = { verdict: "stopped", exit: 4, about: "stop" };
const IN_DOUBT: Kind = { verdict: "inconclusive", exit: 3, about: "evidence" };
const FAILED = { verdict: "fail", exit: 1 } as const;

const unfinished = "the run still runs: what is here is what it has written until now";
/** Whatever is open or missing may be neither in a moment. */
export const STILL_RUNS: Verdict = {
  ...{ verdict: "inconclusive", exit: 3, because: unfinished, reasons: [unfinished] },
  charges: [{ ...IN_DOUBT, reason: unfinished }],
};

/** Pure. */
export function judgeRun(evidence: Evidence): Verdict {
  const stops = stopCharges(evidence.entries);
  const charges = [
    ...charge(UNSAFE, whatIsUnsafe(evidence)),
    ...stops.filter(({ verdict }) => verdict === "error"),
    ...charge(BROKEN, whatBroke(evidence)),
    // The guards' stop comes before the user's: 130 counts only if nothing outranks it.
    ...stops.filter(({ exit }) => exit === 4),
    ...stops.filter(({ exit }) => exit > 6),
    ...stops.filter(({ exit }) => exit === 3),
    ...charge(IN_DOUBT, stops.length > 0 ? [] : lackOfEvidence(evidence)),
    ...commandCharges(evidence),
    ...(evidence.plan.watching.verdictWanted ? judgedCharges(evidence) : []),
  ];
  const [first] = charges;
  const reasons = charges.map(({ reason }) => reason);
  if (first) {
    const { verdict, exit, reason: because } = first;
    return { verdict, exit, because, reasons, charges };
  }
  const because = whyPassed(evidence);
  return { verdict: "pass", exit: 0, because, reasons: [because], charges };
}

function charge(kind: Kind, reasons: readonly string[]): Charge[] {
  return reasons.map((reason) => ({ ...kind, reason }));
}

function whatIsUnsafe({ entries, records }: Evidence): string[] {
  const finished = entries.find((entry) => entry.kind === "finished");
  const failed = records.flatMap(({ fault, revertFailed }) =>
    revertFailed
      ? [`${fault.monkey} on ${fault.victim.name} could not be undone: ${revertFailed.message}`]
      : [],
  );
  const residue =
    finished?.residue.map(({ subject, says }) => `left behind: ${subject}: ${says}`) ?? [];
  // Ended by itself is not undone: a changed restart policy may still be open.
  const open = records.filter(({ reverted, revertFailed }) => !reverted && !revertFailed);
  const names = open.map(({ fault }) => `${fault.monkey} on ${fault.victim.name}`);
  const how = finished ? "the run ended" : "the run was cut off";
  const cut = names.length > 0 ? [`${how} with faults still open: ${names.join(", ")}`] : [];
  // What could not be checked may be there: silence is no all-clear.
  const unknown = finished?.unknown.map((what) => `may be left behind: ${what}`) ?? [];
  return [...failed, ...cut, ...residue, ...unknown];
}

/** What our own stop cut short did not break: the stop says it all. */
function whatBroke({ records, entries }: Evidence): string[] {
  const isStopped = entries.some(({ kind }) => kind === "stopped");
  return records.flatMap(({ fault, error, cutShort }) =>
    error === undefined || (cutShort && isStopped)
      ? []
      : [`${fault.monkey} could not be injected on ${fault.victim.name}: ${error}`],
  );
}

type Stopped = Extract<Entry, { kind: "stopped" }>;

function stopCharges(entries: readonly Entry[]): Charge[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "stopped") return [stopCharge(entry)];
    if (entry.kind !== "refused" || entry.victim !== undefined) return [];
    const { guard, reason } = entry.ruling;
    return charge(STOPPED, [`guard ${guard} refused: ${reason}`]);
  });
}

const SIGNAL_EXITS: Readonly<Record<string, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};

function stopCharge({ cause, signal, message }: Stopped): Charge {
  switch (cause) {
    case "error":
      return { ...BROKEN, about: "stop", reason: message };
    case "guard":
    case "harm":
    case "halt":
    case "watchdog":
      return { ...STOPPED, reason: message };
    case "signal":
      return { ...STOPPED, exit: SIGNAL_EXITS[signal ?? ""] ?? 130, reason: message };
    case "baseline":
      return { ...IN_DOUBT, reason: `the baseline was not healthy: ${message}` };
    case "nothing-left":
      return { ...IN_DOUBT, reason: message };
  }
}

function commandCharges({ plan, entries }: Evidence): Charge[] {
  const result = commandResult(plan, entries);
  if (!result || result.status === "passed") return [];
  const kind = result.status === "failed" ? FAILED : IN_DOUBT;
  return charge({ ...kind, about: "command" }, [result.because]);
}

function judgedCharges({ entries, probes, thresholds, against }: Evidence): Charge[] {
  const gating = thresholds.filter(({ gates }) => gates);
  const by = (status: ThresholdResult["status"]) =>
    gating.filter((one) => one.status === status).map(({ says }) => says);
  const watched = probes.filter((one) => one.gates);
  return [
    ...charge({ ...FAILED, about: "threshold" }, by("fails")),
    ...charge({ ...FAILED, about: "recovery" }, whoIsNotWell(entries, watched)),
    ...charge({ ...FAILED, about: "regression" }, regressionsIn(against)),
    ...charge(
      { ...IN_DOUBT, about: "threshold" },
      by("undecidable").map((says) => `undecidable: ${says}`),
    ),
    ...charge({ ...IN_DOUBT, about: "recovery" }, whoMayBeLate(watched)),
    ...charge({ ...IN_DOUBT, about: "regression" }, openIn(against)),
  ];
}

/** By the samples, and not by what the run saw of them while it waited: the last ones came back later. */
function whoIsNotWell(entries: readonly Entry[], gating: readonly ProbeMetrics[]): string[] {
  const isOver = entries.some(({ kind }) => kind === "finished");
  const when = isOver ? "by the deadline" : "when the run was cut off";
  return gating.flatMap(({ probe, recovery }) => {
    if (recovery === "not-recovered") return [`${probe} had not recovered ${when}`];
    return recovery === "relapsed" ? [`${probe} fell into another outage after the recovery`] : [];
  });
}

const UNWELL: readonly (string | undefined)[] = ["not-recovered", "relapsed"];

function whoMayBeLate(gating: readonly ProbeMetrics[]): string[] {
  const late = gating.filter(
    ({ recovery, possible }) =>
      possible?.recovery === "not-recovered" && !UNWELL.includes(recovery),
  );
  return late.map(
    ({ probe }) =>
      `undecidable: ${probe} was good again just before the deadline or just behind it: wait longer, or probe more often`,
  );
}
