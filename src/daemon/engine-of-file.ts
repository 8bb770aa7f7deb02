/** The engine that is watched, and what its answers change: groups, metrics, log. */
import type { Target } from "../core/target.ts";
import type { DaemonWorld } from "./daemon.ts";
import { type EngineWatch, watchEngine } from "./engine-watch.ts";
import type { Parts } from "./parts.ts";
import { groupsKey, needsFleet } from "./timetable.ts";

export function openEngine(parts: Parts, world: DaemonWorld, signal: AbortSignal): EngineWatch {
  const { clock, env, log, stateRoot } = world;
  const { metrics, place } = parts;
  return watchEngine({
    ...{ place, env, clock, signal, stateRoot },
    onUndone: (says) => log.warn({}, says),
    onList: (targets) => regroup(parts, targets, clock.wallMs()),
    onChange: (lacks) => {
      metrics.set("chaos_engine_up", lacks === undefined ? 1 : 0);
      if (lacks === undefined) log.info({}, "the engine answers");
      else log.warn({ reason: lacks }, "the engine does not answer");
    },
  });
}

/** What groups there are is written down before the schedule goes by it. */
async function regroup(
  { experiments, fleet, writing, scheduler, scheduled }: Parts,
  targets: readonly Target[],
  nowMs: number,
): Promise<void> {
  const changed = fleet.update(experiments.all().filter(needsFleet), targets, nowMs);
  for (const experiment of changed) {
    const names = fleet.groups(experiment).map(({ name }) => name);
    const entry = experiments.named(experiment);
    const of = entry && groupsKey(entry);
    await writing.tryNote({ kind: "groups", experiment, names, ...(of ? { of } : {}) });
  }
  if (changed.length > 0) scheduler.plan(scheduled());
}
