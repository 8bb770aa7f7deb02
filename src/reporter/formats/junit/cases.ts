/**
 * One run as test cases. Every charge of a verdict is a case that does not pass, so that a suite is green
 * exactly where the exit status is 0:
 *
 *   fail          → failure: the system did not hold
 *   anything else → error: nobody knows whether it would have
 *   not judged    → skipped, beside the error that says why
 */
import type { Report } from "../../report.ts";
import { isOnlyTried, isOnlyWarned } from "../../suite-verdict.ts";
import { notJudged } from "../../telling/not-judged.ts";
import type { Observation, ThresholdResult } from "../../thresholds.ts";
import type { Charge } from "../../verdict.ts";

export interface Case {
  /** The service that it speaks of; absent: the run. */
  readonly of?: string;
  readonly name: string;
  /** It is a threshold, written so; absent: it stands for the experiment. */
  readonly threshold?: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** Of what kind, for programs: a verdict, or a threshold's status. */
  readonly type?: string;
  readonly says: string;
  /** Earlier tries that did not pass, in the case that stands for the run. */
  readonly flaky?: readonly { readonly verdict: string; readonly because: string }[];
}

/** The case that stands for the run's time. */
export const THROUGH = "it went to its end";

export function casesOf(report: Report): Case[] {
  const cases = [
    aftermath(report),
    through(report),
    evidence(report),
    ...commandCase(report),
    ...(report.watching.verdictWanted ? judged(report) : []),
  ];
  if (report.retried) return cases.map(asRetried);
  if (isOnlyTried(report)) return cases.map((one) => asTried(one, report));
  return isOnlyWarned(report) ? cases.map(asWarning) : cases;
}

/** What became of it is told by the try that counts, as Surefire does. */
function asRetried({ type: _verdict, ...one }: Case): Case {
  if (one.outcome === "passed" || one.outcome === "skipped") return one;
  return { ...one, outcome: "skipped", says: `another try of it counts: ${one.says}` };
}

/** What a step that need not hold has found out. */
function asTried({ type: _verdict, ...one }: Case, { step }: Report): Case {
  if (one.outcome === "passed" || one.outcome === "skipped") return one;
  const why = `step ${step?.value ?? ""} was only tried and need not hold`;
  return { ...one, outcome: "skipped", says: one.says === "" ? why : `${why}: ${one.says}` };
}

/** Inconclusive, where that stops nothing: seen by its reader, and no error. */
function asWarning(one: Case): Case {
  if (one.outcome !== "error") return one;
  const { type: _verdict, ...rest } = one;
  return { ...rest, outcome: "skipped", says: `inconclusive, which only warns: ${one.says}` };
}

function through(report: Report): Case {
  const one = asCutOff(
    accusedOf(report, THROUGH, ["stop"], "nobody and nothing stopped it"),
    report,
    "the run was cut off",
  );
  const { attempt, verdict } = report;
  return attempt && verdict.verdict === "pass" ? { ...one, flaky: attempt.before } : one;
}

/** What nobody was there to see has not passed. */
function asCutOff(one: Case, { cutOff, victims }: Report, says: string): Case {
  const isOpen = cutOff && one.outcome === "passed" && (one.name === THROUGH || victims.length > 0);
  return isOpen ? { ...one, outcome: "error", type: "inconclusive", says } : one;
}

function aftermath(report: Report): Case {
  const name = "nothing is left behind";
  const accused = asCutOff(
    accusedOf(report, name, ["undo"], "every fault is undone, nothing is left"),
    report,
    "the run was cut off: nobody looked what it left",
  );
  if (accused.outcome !== "passed" || report.victims.length > 0) return accused;
  return { name, outcome: "skipped", says: "nothing was touched" };
}

function evidence(report: Report): Case {
  const name = "the fault was in effect and was watched";
  const accused = accusedOf(report, name, ["injection", "evidence"], "confirmed, without holes");
  if (accused.outcome !== "passed" || report.victims.length > 0) return accused;
  return { name, outcome: "skipped", says: "nothing was touched" };
}

function accusedOf(
  report: Report,
  name: string,
  about: readonly Charge["about"][],
  otherwise: string,
): Case {
  const charges = report.verdict.charges.filter((one) => about.includes(one.about));
  const [first] = charges;
  if (!first) return { name, outcome: "passed", says: otherwise };
  const outcome = first.verdict === "fail" ? "failure" : "error";
  const says = charges.map(({ reason }) => reason).join("; ");
  return { name, outcome, type: first.verdict, says };
}

function commandCase(report: Report): Case[] {
  const { command } = report;
  if (!command) return [];
  const one = accusedOf(report, command.says, ["command"], command.because);
  const tail = one.outcome === "passed" ? [] : (command.tail ?? []);
  return [{ ...one, says: [one.says, ...tail].join("\n") }];
}

function judged(report: Report): Case[] {
  const thresholds = report.thresholds.filter(({ gates }) => gates);
  const cases = thresholds.flatMap((one) =>
    thresholdCases(one, report).map((each) => ({ ...each, threshold: one.text })),
  );
  const isWatched = report.probes.some(({ gates }) => gates);
  const recovery = accusedOf(report, "recovers and stays well", ["recovery"], "");
  const { against } = report;
  const kept = `no worse than run ${against?.run}`;
  const beside = against ? [accusedOf(report, kept, ["regression"], sayAlike(against))] : [];
  return [...cases, ...(isWatched ? [recovery] : []), ...beside].map((one) =>
    asFarAsJudged(one, report),
  );
}

function sayAlike({ figures }: NonNullable<Report["against"]>): string {
  const better = figures.filter(({ is }) => is === "better").length;
  const compared = figures.filter(({ is }) => is !== "unknown").length;
  return `${compared} figures compared, ${better} better, none worse`;
}

function thresholdCases({ text, says, observations }: ThresholdResult, report: Report): Case[] {
  // A threshold that means no probe is no pass of any.
  if (observations.length === 0 && report.victims.length > 0)
    return [{ name: text, outcome: "error", type: "no-data", says }];
  return observations.filter(({ gates }) => gates).map((one) => observed(text, one));
}

function observed(name: string, { probe: of, status, says }: Observation): Case {
  if (status === "holds") return { of, name, outcome: "passed", says };
  return { of, name, outcome: status === "fails" ? "failure" : "error", type: status, says };
}

/** What held while nothing was confirmed, or until somebody stopped it, has not been shown to hold. */
function asFarAsJudged(one: Case, report: Report): Case {
  const skipped = (why: string): Case => ({
    ...(one.of === undefined ? {} : { of: one.of }),
    ...(one.threshold === undefined ? {} : { threshold: one.threshold }),
    name: one.name,
    outcome: "skipped",
    says: one.says === "" ? why : `${why}: ${one.says}`,
  });
  const open = notJudged(report);
  const isKept = one.type === "no-data" && report.victims.length > 0;
  if (!open || isKept || (open.isStopped && one.outcome === "failure")) return one;
  return skipped(`not judged, because ${open.because}`);
}
