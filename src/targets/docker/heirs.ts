/** Who still lives in the network namespace that a container had before it ended or was started anew. */
import type { Target } from "../../core/target.ts";
import type { Engine } from "./engine.ts";
import type { Process } from "./reach.ts";
import { snapshots } from "./snapshots.ts";

export interface Heir extends Process {
  readonly name: string;
}

/** Those of them that were started anew too are back in its present one, where nothing is found twice. */
export async function heirsOf(
  engine: Engine,
  owner: Pick<Target, "id" | "name">,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Heir[]> {
  const living = targets.filter((one) => shares(one, owner));
  const ids = living.map(({ id }) => id);
  const now = await snapshots(engine, ids, signal);
  return living.flatMap(({ id, name }) => {
    const { running = false, pid = 0 } = now.get(id) ?? {};
    return running ? [{ id, name, pid }] : [];
  });
}

/** The engine keeps what it was told: a name, or an id or its beginning. */
export function shares(
  { networkMode, state }: Pick<Target, "networkMode" | "state">,
  { id, name }: Pick<Target, "id" | "name">,
): boolean {
  const [kind, whose = ""] = networkMode.split(":");
  if (kind !== "container" || whose === "" || !["running", "paused"].includes(state)) return false;
  return whose === name || id.startsWith(whose);
}
