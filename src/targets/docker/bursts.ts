/** Crashes as bursts: what is asked for in one tick dies in one, and each victim gets its own evidence. */
import type { CrashEvidence } from "../../core/ability.ts";
import { ChaosError } from "../../failure.ts";
import { coalesce } from "../burst.ts";
import type { Process, Reach } from "./reach.ts";
import { type Answered, type AskPaused, crashAwake } from "./sleepers.ts";

/** One burst per run: crashes asked for in one tick become one. */
export function burstsOf(
  reach: Pick<Reach, "crash">,
  isPaused: AskPaused,
): (run: string) => (process: Process) => Promise<CrashEvidence> {
  const byRun = new Map<string, (process: Process) => Promise<CrashEvidence>>();
  return (run) => {
    const known = byRun.get(run);
    if (known) return known;
    const burst = coalesce(async (processes: readonly Process[]) => {
      const reports = await crashAwake({ reach, isPaused, run }, processes);
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

const OUTCOMES = {
  signalled: "signalled",
  "already-dead": "already-down",
  frozen: "frozen",
} as const;

/** One that was not ours to signal fails alone: the rest of its burst stands. */
function evidenceOf(process: Process, reports: readonly Answered[]): CrashEvidence | ChaosError {
  const report = reports.find((one) => one.id === process.id);
  if (!report || !(report.outcome in OUTCOMES))
    return new ChaosError(
      "AGENT_FAILED",
      `Cannot signal process ${process.pid} of ${process.id.slice(0, 12)}: ${report?.says ?? "the agent did not say why"}`,
    );
  const { outcome, reach, signalledMs = 0, deadMs, pending } = report;
  return {
    outcome: OUTCOMES[outcome as keyof typeof OUTCOMES],
    reach,
    pid: process.pid,
    signalledMs,
    ...(deadMs === undefined ? {} : { deadMs }),
    ...(pending ? { pending } : {}),
  };
}
