/** Whom to try to reach from inside a namespace, to see what is in effect there. */
import { isIP } from "node:net";
import { holds, parsePrefix } from "../../cidr.ts";
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
  kind: "connect" | "datagram" = "connect",
): readonly string[] {
  if (kind === "connect" && now.localPorts.length > 0) return [];
  const protocol = kind === "connect" ? "tcp" : "udp";
  if (now.protocols.length > 0 && !now.protocols.includes(protocol)) return [];
  const named = now.peers?.filter((peer) => /^[^/]+(\/32|\/128)?$/.test(peer));
  const found = named?.map((peer) => peer.split("/")[0] ?? "") ?? gateways;
  return found.filter((host) => isMeant(now, host) && isMeant(inEffect, host));
}

/** Of a victim's resolv.conf, the first that is meant: others answer, and say nothing of it. */
export function resolversIn(text: string, inEffect: NetOrder): readonly string[] {
  const servers = [...text.matchAll(/^nameserver\s+(\S+)/gm)].map(([, server = ""]) => server);
  const isAddress = (server: string) => isIP(server) !== 0 && !server.includes("%");
  return servers.filter((server) => isAddress(server) && isMeant(inEffect, server)).slice(0, 1);
}

function isMeant(order: NetOrder, host: string): boolean {
  return scopeOf(order).peers.some((prefix) => holds(prefix, parsePrefix(host)));
}

/** Are packets that leave by this interface meant? */
export function isMetAt({ interfaces, loopback }: NetOrder, dev = ""): boolean {
  if (dev === "lo" && !loopback) return false;
  return interfaces.length === 0 || interfaces.includes(dev);
}
