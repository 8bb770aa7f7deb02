/**
 * Which doors a namespace needs: one for each port and set of faults that a connection there can be
 * meant by, as kernel faults have their classes (shape.ts). Pure.
 */

import { intersect, type Prefix } from "../../cidr.ts";
import type { Deed, Toxic } from "../../packets.ts";
import { scopeOf } from "../net/order.ts";
import type { Registered } from "../net/registry.ts";

export interface Proxied extends Registered {
  readonly ports: readonly number[];
  readonly deed: Extract<Deed, { kind: "proxy" }>;
}

export interface DoorWish {
  /** The same as long as it is for the same port and faults. */
  readonly key: string;
  readonly port: number;
  readonly members: readonly Proxied[];
  readonly peers: readonly Prefix[];
  /** Empty: all but the loopback. */
  readonly interfaces: readonly string[];
}

/** So long may a connection go on through a door that is not needed any more, if it moves. */
export const DRAIN_MS = 10_000;

export function proxiedIn(entries: readonly Registered[]): Proxied[] {
  return entries.flatMap((entry) => {
    const { deed } = entry.order;
    return deed.kind === "proxy" ? [{ ...entry, deed, ports: entry.ports ?? [] }] : [];
  });
}

/** Those of more faults first, as their rules are asked. */
export function doorsFor(proxied: readonly Proxied[]): DoorWish[] {
  const ports = [...new Set(proxied.flatMap((one) => one.ports))].sort((a, b) => a - b);
  return ports.flatMap((port) =>
    doorsAt(
      port,
      proxied.filter((one) => one.ports.includes(port)),
    ),
  );
}

function doorsAt(port: number, proxied: readonly Proxied[]): DoorWish[] {
  const doors: DoorWish[] = [];
  for (const one of proxied) {
    const { interfaces } = one.order;
    const alone = doorOf(port, [one], scopeOf(one.order).peers, interfaces);
    const joined = doors.flatMap((door): DoorWish[] => {
      const peers = intersect(door.peers, alone.peers);
      const at = common(door.interfaces, interfaces);
      return peers.length > 0 && at ? [doorOf(port, [...door.members, one], peers, at)] : [];
    });
    doors.push(alone, ...joined);
  }
  return doors.sort((a, b) => b.members.length - a.members.length);
}

function doorOf(
  port: number,
  members: readonly Proxied[],
  peers: readonly Prefix[],
  interfaces: readonly string[],
): DoorWish {
  const key = `${port} ${members.map(({ order }) => order.id).join(" ")}`;
  return { key, port, members, peers, interfaces };
}

/** Empty means all; `undefined`: none in common. */
function common(some: readonly string[], others: readonly string[]): readonly string[] | undefined {
  if (some.length === 0) return others;
  if (others.length === 0) return some;
  const both = some.filter((name) => others.includes(name));
  return both.length > 0 ? both : undefined;
}

/** Draws are keyed by a toxic's name: it holds the seed and the fault's number in its run, but not the run. */
export function toxicsOf(members: readonly Proxied[]): Toxic[] {
  return members.flatMap((one) =>
    one.deed.toxics.map((toxic) => ({ ...toxic, name: nameFor(one, toxic) })),
  );
}

export function nameFor({ order, deed }: Proxied, { name }: Pick<Toxic, "name">): string {
  return `${deed.seed} ${order.id.split(".").at(-1)} ${name}`;
}
