/** Crashes of local processes: what is asked for in one tick dies in one burst. */
import { type CrashReport, crashAll } from "../../agent/burst.ts";
import type { CrashEvidence } from "../../core/ability.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { ChaosError } from "../../failure.ts";
import { coalesce } from "../burst.ts";
import type { Lives } from "./lives.ts";

const DEATH_DEADLINE_MS = 2_000;
const ASK_DEADLINE_MS = 5_000;

export interface Doomed {
  readonly id: string;
  readonly before: Pick<Snapshot, "pid" | "startedAt">;
}

/** The supervisor's children are processes of our own kernel: the agent runs in this very process. */
export function burstsOf(lives: Lives): (doomed: Doomed) => Promise<CrashEvidence> {
  const burst = coalesce(async (doomed: readonly Doomed[]) => {
    const stop = AbortSignal.timeout(ASK_DEADLINE_MS);
    const ticks = await Promise.all(
      doomed.map(({ id, before }) => lives.startTicks(id, before, stop)),
    );
    const requests = doomed.map(({ id, before: { pid } }, index) => ({
      id,
      // No process has pid 0: a life that is over is found dead without looking at anybody.
      pid: ticks[index] === undefined ? 0 : pid,
      mark: "",
      ...(ticks[index] === undefined ? {} : { startTicks: ticks[index] }),
    }));
    const reports = await crashAll(requests, { deadlineMs: DEATH_DEADLINE_MS });
    return reports.map((report, index) => evidenceOf(report, doomed[index]?.before.pid ?? 0));
  });
  return async (doomed) => {
    const evidence = await burst(doomed);
    if (evidence instanceof ChaosError) throw evidence;
    return evidence;
  };
}

/** One that we may not signal fails alone: the rest of its burst stands. */
function evidenceOf(report: CrashReport, pid: number): CrashEvidence | ChaosError {
  const { outcome, signalledMs = 0, deadMs, says } = report;
  if (outcome === "refused" || outcome === "not-ours")
    return new ChaosError("AGENT_FAILED", `Cannot signal process ${pid}: ${says}`);
  return {
    outcome: outcome === "signalled" ? "signalled" : "already-down",
    reach: "host",
    pid,
    signalledMs,
    ...(deadMs === undefined ? {} : { deadMs }),
  };
}
