/** What a suite comes to: the worst of its runs. */
import type { Report } from "./report.ts";
import type { VerdictWord } from "./verdict.ts";
import { worst } from "./worst.ts";

/** A step that is only tried finds out how much it takes: that is no failure. */
export function isOnlyTried({ step, verdict }: Pick<Report, "step" | "verdict">): boolean {
  return verdict.exit === 1 && step?.mustHold === false;
}

export function countingExit(report: Pick<Report, "step" | "verdict">): number {
  return isOnlyTried(report) ? 0 : report.verdict.exit;
}

export interface SuiteVerdict {
  readonly verdict: VerdictWord;
  readonly exit: number;
  /** The first run that it was for. */
  readonly report: Report;
}

/** `undefined` for a suite of nothing. */
export function suiteVerdict(suite: readonly Report[]): SuiteVerdict | undefined {
  const exit = worst(suite.map(countingExit));
  const report = suite.find((one) => countingExit(one) === exit);
  if (!report) return undefined;
  return { verdict: isOnlyTried(report) ? "pass" : report.verdict.verdict, exit, report };
}
