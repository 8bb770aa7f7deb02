/** A run's exit status in words. */
import type { Report } from "../report.ts";
import { exitOf, isOnlyWarned } from "../suite-verdict.ts";

export function sayExit(report: Pick<Report, "verdict" | "watching">): string {
  return isOnlyWarned(report) ? "exit 0, inconclusive only warns" : `exit ${exitOf(report)}`;
}
