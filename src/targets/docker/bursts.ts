/** Crashes as bursts: what is asked for in one tick dies in one, and each victim gets its own evidence. */
import type { CrashEvidence } from "../../core/ability.ts";
import { ChaosError } from "../../failure.ts";
import { coalesce } from "../burst.ts";
import type { Process, Reach, Report } from "./reach.ts";

/** One burst per run: crashes asked for in one tick become one. */
export function burstsOf(
  reach: Reach,
): (run: string) => (process: Process) => Promise<CrashEvidence> {
  const byRun = new Map<string, (process: Process) => Promise<CrashEvidence>>();
  return (run) => {
    const known = byRun.get(run);
    if (known) return known;
    const burst = coalesce(async (processes: readonly Process[]) => {
      const reports = await reach.crash(run, processes);
      return processes.map((one) => evidenceOf(one, reports));
    });
    const crash = async (process: Process) => {
      const evidence = await burst(process);
      if (evidence instanceof ChaosError) throw evidence;
      return evidence;
    };
    byRun.set(run, crash);
    return crash;
  };
}

/** One that was not ours to signal fails alone: the rest of its burst stands. */
function evidenceOf(process: Process, reports: readonly Report[]): CrashEvidence | ChaosError {
  const report = reports.find((one) => one.id === process.id);
  if (!report || report.outcome === "refused" || report.outcome === "not-ours")
    return new ChaosError(
      "AGENT_FAILED",
      `Cannot signal process ${process.pid} of ${process.id.slice(0, 12)}: ${report?.says ?? "the agent did not say why"}`,
    );
  return {
    outcome: report.outcome === "signalled" ? "signalled" : "already-down",
    reach: report.reach,
    pid: process.pid,
    signalledMs: report.signalledMs ?? 0,
    ...(report.deadMs === undefined ? {} : { deadMs: report.deadMs }),
  };
}
