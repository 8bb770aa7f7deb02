/**
 * Faults that network namespaces hold, as they tell of them themselves: for when the journals and the
 * claims are lost, to a prune or with a machine.
 */
import { randomBytes } from "node:crypto";
import type { Stray } from "../../core/stray.ts";
import type { Target } from "../../core/target.ts";
import { messageOf } from "../../failure.ts";
import type { Engine } from "./engine.ts";
import type { NetAgent, NetLeft } from "./net.ts";
import { netAgent } from "./net-reach.ts";
import type { Reach } from "./reach.ts";
import { snapshots } from "./snapshots.ts";

const DISARM_MS = 10_000;

export async function straysOn(
  engine: Engine,
  reach: Reach,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<{ strays: Stray[]; unseen: string[] }> {
  // The host's own namespace is never hit.
  const meant = targets.filter(({ ours, networkMode }) => !ours && networkMode !== "host");
  const run = `search-${randomBytes(4).toString("hex")}`;
  const agent = netAgent(reach, run);
  try {
    const looks = await lookInto(engine, agent, meant, signal);
    return { strays: distinct(looks), unseen: [...new Set(looks.flatMap(({ why }) => why ?? []))] };
  } finally {
    await reach.disarm(run, AbortSignal.timeout(DISARM_MS));
  }
}

interface Look {
  readonly target: Target;
  readonly left?: NetLeft;
  readonly why?: string;
}

async function lookInto(
  engine: Engine,
  agent: NetAgent,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Look[]> {
  const up = targets.filter(({ state }) => state === "running" || state === "paused");
  const ids = up.map(({ id }) => id);
  const now = await snapshots(engine, ids, signal);
  const looks = up.map(async (target): Promise<Look> => {
    const { id } = target;
    const { running, pid } = now.get(id) ?? {};
    if (!running || pid === undefined) return { target };
    try {
      return { target, left: await agent.leftovers({ id, pid }, signal) };
    } catch (error) {
      // It may have ended meanwhile, and its namespace with it.
      const after = (await snapshots(engine, [id], signal)).get(id);
      return after?.pid === pid ? { target, why: messageOf(error) } : { target };
    }
  });
  return Promise.all(looks);
}

/** Several targets may live in one namespace. */
function distinct(looks: readonly Look[]): Stray[] {
  const found = new Map<string, Stray>();
  for (const { target, left } of looks) {
    const { namespace = "", faults = [], remains = [] } = left ?? {};
    const victim = { id: target.id, name: target.name };
    for (const { id, until } of faults)
      found.set(`${namespace} ${id}`, { fault: id, until, victim, says: `network fault ${id}` });
    if (remains.length > 0) found.set(namespace, { fault: "", victim, says: remains.join(", ") });
  }
  return [...found.values()];
}
