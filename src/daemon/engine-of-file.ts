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
    const entry = experiments.named(experiment);
    const groups = entry ? fleet.groups(entry) : [];
    const names = groups.map(({ name }) => name);
    const owned = groups.filter((one) => Object.keys(one).length > 1);
    const of = entry && groupsKey(entry);
    const more = { ...(owned.length > 0 ? { owned } : {}), ...(of ? { of } : {}) };
    await writing.tryNote({ kind: "groups", experiment, names, ...more });
  }
  if (changed.length > 0) scheduler.plan(scheduled());
}
