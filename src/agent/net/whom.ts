/** Whom to try to reach from inside a namespace, to see what is in effect there. */
import { holds, parsePrefix } from "./cidr.ts";
import { type NetOrder, scopeOf } from "./order.ts";

/**
 * Peers with an address of their own; else the gateways, where the scope means them. One that joined a
 * moment ago is not followed yet, and one that is gone does not answer: neither says anything.
 * @param now what the wish means by now
 * @param inEffect what it meant when it was last put into effect
 */
export function whomToTry(
  now: NetOrder,
  inEffect: NetOrder,
  gateways: readonly string[],
): readonly string[] {
  if (now.localPorts.length > 0) return [];
  if (now.protocols.length > 0 && !now.protocols.includes("tcp")) return [];
  const named = now.peers?.filter((peer) => /^[^/]+(\/32|\/128)?$/.test(peer));
  const found = named?.map((peer) => peer.split("/")[0] ?? "") ?? gateways;
  return found.filter((host) => isMeant(now, host) && isMeant(inEffect, host));
}

function isMeant(order: NetOrder, host: string): boolean {
  return scopeOf(order).peers.some((prefix) => holds(prefix, parsePrefix(host)));
}
