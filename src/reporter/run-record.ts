/** From a run's journal and samples to what thresholds are judged by. */
import type { Entry, SampleLine } from "../core/entry.ts";
import type { Plan, PlannedProbe } from "../core/plan.ts";
import type { FaultRecord } from "./fault-records.ts";
import { probeMetrics } from "./metrics.ts";
import type { Timeline } from "./phases.ts";
import type { ProbeRecord } from "./stretch.ts";

interface Seen {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly entries: readonly Entry[];
  readonly samples: readonly SampleLine[];
}

export function recordOf(
  probe: PlannedProbe,
  { plan, timeline, entries, samples }: Seen,
): ProbeRecord {
  const { watching } = plan;
  const own = samples.filter(({ p }) => p === probe.name).sort((a, b) => a.due - b.due);
  const metrics = probeMetrics({ probe, samples: own, timeline, watching, entries });
  return { metrics, samples: own, latencyLimitMs: watching.latencyLimitMs };
}

/** Unknown without an end, and where not all could be looked at. */
export function residueIn(entries: readonly Entry[], records: readonly FaultRecord[]) {
  const finished = entries.find((entry) => entry.kind === "finished");
  if (!finished || finished.unknown.length > 0) return {};
  return residueSeen(entries, records);
}

/** There may be more; unknown without an end: nobody looked. */
export function residueSeen(entries: readonly Entry[], records: readonly FaultRecord[]) {
  const finished = entries.find((entry) => entry.kind === "finished");
  if (!finished) return {};
  const open = records.filter(({ reverted }) => !reverted).length;
  return { residue: finished.residue.length + open };
}
