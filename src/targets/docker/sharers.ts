/** Living containers that share a namespace with a victim. */
import { ownerOf, withOwners } from "../../core/namespaces.ts";
import type { Sharer, Target } from "../../core/target.ts";
import type { Engine } from "./engine.ts";
import { mayLiveIn } from "./lost-owner.ts";
import { snapshots } from "./snapshots.ts";

/** A frozen one dies with its namespace, too, when it is thawed. */
const LIVING: readonly Target["state"][] = ["running", "paused"];

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
  const others = targets.filter((one) => LIVING.includes(one.state) && !ids.includes(one.id));
  const look = (some: readonly string[]) => snapshots(engine, some, signal);
  const all = [...victims, ...others].map(({ id }) => id);
  const modes = await withOwners(await look(all), [], look);
  const home = (one: Target) => {
    const tenant = { ...one, modes: modes.get(one.id) };
    const known = { targets, modes };
    return { pid: ownerOf(tenant, "pidMode", known), net: ownerOf(tenant, "networkMode", known) };
  };
  const isLost = (owner: string | undefined) => !targets.some(({ id }) => id === owner);
  /** Its pid namespace lives, or it would not: whose that is, nobody tells any more. */
  const mayBeIn = (victim: string, id: string) => {
    const [its, mine] = [modes.get(victim), modes.get(id)];
    return (
      its !== undefined && mine !== undefined && mayLiveIn({ ...its, id: victim }, { ...mine, id })
    );
  };
  const homes = new Map([...victims, ...others].map((one) => [one.id, home(one)]));
  return others.flatMap(({ id, name }) =>
    victims.flatMap(({ id: victim }): Sharer[] => {
      const [mine, its] = [homes.get(id), homes.get(victim)];
      const about = { victim, id, name };
      const isInside =
        mine?.pid === victim || (isLost(mine?.pid) && its?.pid === victim && mayBeIn(victim, id));
      const pid = isInside ? [{ ...about, namespace: "pid" } as const] : [];
      if (mine?.net === undefined || mine.net !== its?.net) return pid;
      const beside = its.net === victim ? {} : { beside: true as const };
      return [...pid, { ...about, namespace: "network", ...beside }];
    }),
  );
}
