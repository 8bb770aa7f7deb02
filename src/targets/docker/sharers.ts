/** Running containers that share a namespace with a victim. */
import type { Sharer, Target } from "../../core/target.ts";
import type { Engine } from "./engine.ts";
import { snapshots } from "./snapshots.ts";

/**
 * A list has the network mode, but nowhere the pid mode: the others must be inspected, or a
 * victim's crash would take a container along that the plan never named.
 */
export async function sharersOf(
  engine: Engine,
  ids: readonly string[],
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Sharer[]> {
  const victims = targets.filter((target) => ids.includes(target.id));
  const others = targets.filter((one) => one.state === "running" && !ids.includes(one.id));
  const states = await snapshots(
    engine,
    others.map((one) => one.id),
    signal,
  );
  return others.flatMap((other) => {
    const state = states.get(other.id);
    const sharing = (mode: string | undefined, namespace: Sharer["namespace"]): Sharer[] => {
      const wanted = mode?.startsWith("container:") ? mode.slice("container:".length) : undefined;
      const victim = victims.find((one) => one.id === wanted || one.name === wanted);
      return victim ? [{ victim: victim.id, id: other.id, name: other.name, namespace }] : [];
    };
    return [...sharing(state?.pidMode, "pid"), ...sharing(state?.networkMode, "network")];
  });
}
