/** What a report's verdict is to code: nothing where all went as asked, else an error to throw. */
import { ChaosError, type FailureCode } from "../failure.ts";
import type { Report } from "../reporter/report.ts";

const CODES: Readonly<Record<number, FailureCode>> = {
  3: "FAULT_UNCONFIRMED",
  5: "REVERT_FAILED",
  6: "FAULT_FAILED",
};

export function failureOf(report: Report): ChaosError | undefined {
  const { exit, because } = report.verdict;
  if (exit === 0) return undefined;
  const isRefused = exit === 4 && report.stops.some(({ cause }) => cause === "guard");
  const code = isRefused ? "GUARD_REFUSED" : (CODES[exit] ?? "FAULT_STOPPED");
  return errorOn(report, code, because);
}

/** A victim that was left out: the others' fault was real, and not what was asked for. */
export function leftOut(report: Report): ChaosError {
  const whom = report.refusals.map(({ victim, reason }) => `${victim}: ${reason}`).join("; ");
  const why = whom || "nobody saw it in effect";
  return errorOn(report, "FAULT_UNCONFIRMED", `not every victim was hit: ${why}`);
}

function errorOn(report: Report, code: FailureCode, why: string): ChaosError {
  const undone = report.victims.length > 0 ? "; everything is undone" : "; nothing was touched";
  const end = code === "REVERT_FAILED" ? "" : undone;
  const hint = code === "REVERT_FAILED" ? `chaos revert ${report.run} tries again` : undefined;
  const name = report.faults.map(({ monkey }) => monkey).join(", ");
  return new ChaosError(code, `${name}: ${why}${end}`, {
    ...(hint ? { hint } : {}),
    details: { run: report.run, report },
  });
}
