/** A container's packets: what the agent does in its network namespace, asked for in names. */
import type { NetOrder } from "../../agent/net/order.ts";
import type { VictimBase, VictimWith } from "../../core/ability.ts";
import type { NetObservation, NetWish } from "../../core/net.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { ChaosError } from "../../failure.ts";
import type { Tries } from "../../packets.ts";
import type { Engine } from "./engine.ts";
import type { Heir } from "./heirs.ts";
import { type Memory, orderFor } from "./net-peers.ts";
import type { Process } from "./reach.ts";

/** What a namespace holds of ours, by its own word. */
export interface NetLeft {
  readonly namespace: string;
  /** Until when: an ISO time. */
  readonly faults: readonly { readonly id: string; readonly until: string }[];
  /** What tells of no fault, in words. */
  readonly remains: readonly string[];
}

export interface NetAnswer {
  readonly reach: string;
  readonly namespace: string;
}

export interface NetReverted extends NetAnswer {
  /** How many faults of these were in effect there. */
  readonly count?: number | undefined;
  /** How many connections were busy to the end, and reset. */
  readonly cut?: number | undefined;
}

/** The agent next to the victim, however it got there. */
export interface NetAgent {
  apply(process: Process, order: NetOrder, signal: AbortSignal): Promise<NetAnswer>;
  revert(process: Process, id: string, signal: AbortSignal): Promise<NetReverted>;
  look(
    process: Process,
    order: NetOrder,
    tries: Tries | undefined,
    signal: AbortSignal,
  ): Promise<NetAnswer & Omit<NetObservation, "reach" | "namespace">>;
  leftovers(process: Process, signal: AbortSignal): Promise<NetLeft>;
  /** The interfaces of the victim that have one of these addresses. */
  interfaces(
    process: Process,
    addresses: readonly string[],
    signal: AbortSignal,
  ): Promise<string[]>;
}

export type NetHelp = Required<Memory> & {
  readonly net: NetAgent;
  /** Of the victim's former network namespace. */
  heirs(signal: AbortSignal): Promise<readonly Heir[]>;
};

export function netDeeds(
  engine: Engine,
  id: string,
  inspect: VictimBase["inspect"],
  { net: agent, names, places, heirs }: NetHelp,
): Omit<VictimWith<"net">, keyof VictimBase> {
  const orderNow = async (wish: NetWish, now: Snapshot, memory: Memory, signal: AbortSignal) => {
    const interfaces = await interfacesOf(wish, now, { id, agent }, signal);
    return orderFor(engine, wish, { interfaces, ...memory }, signal);
  };
  return {
    impair: async (wish, signal) => {
      const now = await inspect(signal);
      if (!now?.running)
        throw new ChaosError(
          "AGENT_FAILED",
          `It ${now ? "does not run" : "is gone"}: it has no network namespace`,
        );
      const order = await orderNow(wish, now, { names, places }, signal);
      const place = { id, pid: now.pid };
      // A victim that came back before its peers has a namespace that knows nothing of it.
      if (order.peers?.length !== 0) places.meet(wish.id);
      else if (!places.hasMet(wish.id))
        await assertKnown(agent, place, { order, peers: wish.peers?.join(", ") ?? "" }, signal);
      return agent.apply(place, order, signal);
    },
    restore: async (fault, signal, startedAt) => {
      names.forget(fault);
      places.forget(fault);
      const now = await inspect(signal);
      const here = now?.running
        ? await agent.revert({ id, pid: now.pid }, fault, signal)
        : undefined;
      const isAnew = startedAt !== undefined && now?.startedAt !== startedAt;
      const isLeft = !now?.running || isAnew;
      const former = isLeft ? await undoAtHeirs(agent, await heirs(signal), fault, signal) : [];
      // Its namespace went with its processes, and all that was in it, but for who shares it.
      const { reach = former[0]?.reach ?? "engine", namespace, count = 0 } = here ?? {};
      const cut = [here, ...former].reduce((sum, one) => sum + (one?.cut ?? 0), 0);
      return { reach, namespace, found: count > 0, former: former.map(({ name }) => name), cut };
    },
    observe: async (wish, tries, signal) => {
      const now = await inspect(signal);
      if (!now?.running) return { reach: "engine", present: false, seen: 0, hit: 0, tried: [] };
      // Who is down is not tried.
      const order = await orderNow(wish, now, { names }, signal);
      return agent.look({ id, pid: now.pid }, order, tries, signal);
    },
  };
}

/** @returns those who had it */
async function undoAtHeirs(
  agent: NetAgent,
  heirs: readonly Heir[],
  fault: string,
  signal: AbortSignal,
) {
  const had: { name: string; reach: string; cut: number }[] = [];
  for (const { name, id, pid } of heirs) {
    const { reach, count = 0, cut = 0 } = await agent.revert({ id, pid }, fault, signal);
    if (count > 0) had.push({ name, reach, cut });
  }
  return had;
}

/** One whose peers are all gone means nobody until one comes: who has their addresses by now is not meant. */
async function assertKnown(
  agent: NetAgent,
  place: Process,
  { order, peers }: { readonly order: NetOrder; readonly peers: string },
  signal: AbortSignal,
) {
  const { present } = await agent.look(place, order, undefined, signal);
  if (present) return;
  throw new ChaosError("NET_PEERS", `Nobody with an address is meant by --peers ${peers}`, {
    hint: "chaos targets shows who runs; what is stopped, or on no network, has no address",
  });
}

async function interfacesOf(
  { interfaces, network }: NetWish,
  { networks, pid }: Snapshot,
  { id, agent }: { id: string; agent: NetAgent },
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (network === undefined) return interfaces;
  const addresses = networks[network]?.addresses ?? [];
  const found = await agent.interfaces({ id, pid }, addresses, signal);
  const meant = interfaces.length === 0 ? found : found.filter((name) => interfaces.includes(name));
  if (meant.length > 0) return meant;
  if (found.length > 0)
    throw new ChaosError(
      "NET_PEERS",
      `On network ${network} it has ${found.join(", ")}, not ${interfaces.join(", ")}`,
      { hint: `Leave --interface out: --via ${network} finds it` },
    );
  throw new ChaosError("NET_PEERS", `No interface of it is on network ${network}`, {
    hint: `It is on ${Object.keys(networks).join(", ") || "none"}`,
  });
}
