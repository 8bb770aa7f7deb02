/** A fault on a victim's packets as JSON: as the agent is given it and as the kernel's own tables keep it. */

import { parsePrefix } from "../../cidr.ts";
import { peersOf, type Scope } from "../../packet-scope.ts";
import type { PacketFault, Way } from "../../packets.ts";

/** Its peers are addresses and CIDRs. */
export type NetOrder = PacketFault;

export function scopeOf({ peers, except, ...rest }: NetOrder): Scope {
  const { localPorts, peerPorts, protocols } = rest;
  const named = peers?.map(parsePrefix);
  return { peers: peersOf(named, except.map(parsePrefix)), localPorts, peerPorts, protocols };
}

export function goes(order: Pick<NetOrder, "direction">, way: Way): boolean {
  return order.direction === way || order.direction === "both";
}

/** What is silently lost on its way out is sorted into a class that swallows it, so that no sender is told. */
export function isSwallowedOnEgress({ deed, direction }: NetOrder): boolean {
  return deed.kind === "loss" && direction !== "ingress";
}
