/** What a suite comes to: the worst of its runs. */
import type { Report } from "./report.ts";
import type { VerdictWord } from "./verdict.ts";
import { worst } from "./worst.ts";

/** A step that is only tried finds out how much it takes: that is no failure. */
export function isOnlyTried({ step, verdict }: Pick<Report, "step" | "verdict">): boolean {
  return verdict.exit === 1 && step?.mustHold === false;
}

type Ended = Pick<Report, "verdict" | "watching" | "cutOff">;

/**
 * Inconclusive, and somebody said that this is to be told and no more: of a run that has its end, and in
 * which nothing failed beside it.
 */
export function isOnlyWarned({ verdict, watching, cutOff }: Ended): boolean {
  const isInDoubt = verdict.exit === 3 && verdict.charges.every(({ exit }) => exit === 3);
  return isInDoubt && watching.onInconclusive === "warn" && !cutOff;
}

/** The exit status of a run by itself. */
export function exitOf(report: Ended): number {
  return isOnlyWarned(report) ? 0 : report.verdict.exit;
}

export function countingExit(report: Ended & Pick<Report, "step" | "retried">): number {
  return report.retried || isOnlyTried(report) ? 0 : exitOf(report);
}

/** What was run again does not count. */
export function countingTries(suite: readonly Report[]): readonly Report[] {
  return suite.filter(({ retried }) => !retried);
}

/** What was left out because of another does not outrank it; where all others ended well, it is no pass. */
function deciding(tries: readonly Report[]): readonly Report[] {
  const begun = tries.filter(({ leftOut }) => !leftOut);
  return begun.some((one) => countingExit(one) !== 0) ? begun : tries;
}

export interface SuiteVerdict {
  readonly verdict: VerdictWord;
  readonly exit: number;
  /** The first run that it was for. */
  readonly report: Report;
}

/** `undefined` for a suite of nothing. */
export function suiteVerdict(suite: readonly Report[]): SuiteVerdict | undefined {
  const tries = deciding(countingTries(suite));
  const exit = worst(tries.map(countingExit));
  const counting = tries.filter((one) => countingExit(one) === exit);
  // Of a suite that ends well, what was only warned of is still the first to be told.
  const report = counting.find(isOnlyWarned) ?? counting[0];
  if (!report) return undefined;
  return { verdict: isOnlyTried(report) ? "pass" : report.verdict.verdict, exit, report };
}
