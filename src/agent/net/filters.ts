/** A set's scope as u32 filters: rows of addresses, protocols and ports, for each family its own. */

import { sayPrefix } from "../../cidr.ts";
import { blocksOf, type Match, matchesOf } from "../../packet-scope.ts";
import type { PortRange, Way } from "../../packets.ts";
import { DISCOVERY } from "./discovery.ts";
import { type ClassOf, classId, prioritiesOf, ROOT } from "./shape.ts";

/** Sorts what is in scope into the class; on the way in peers are where the way out has us. */
export function filterCommands(dev: string, way: Way, { mask, scope }: ClassOf): string[] {
  const priorities = prioritiesOf(mask);
  const add = (row: Match, conditions: string, to: string) => {
    const [protocol, prio] = row.family === 4 ? ["ip", priorities.ip] : ["ipv6", priorities.ipv6];
    return `filter add dev ${dev} parent ${ROOT} protocol ${protocol} prio ${prio} u32 ${conditions} flowid ${to}`;
  };
  const rows = matchesOf(scope);
  const discovered = rows.find(({ family, protocol }) => family === 6 && mayDiscover(protocol));
  return [
    // Asked in their order, so in front; HTB's own handle is its direct queue.
    ...(discovered ? SPARED.map((conditions) => add(discovered, conditions, ROOT)) : []),
    ...rows.flatMap((row) =>
      conditionsOf(row, way, row.family === 4 ? "ip" : "ip6").map((conditions) =>
        add(row, conditions, classId(mask)),
      ),
    ),
  ];
}

function mayDiscover(protocol: Match["protocol"]): boolean {
  return protocol === undefined || protocol === "icmp";
}

/** Neighbour discovery carries no extension header (RFC 4861 §4), so its type is the first byte behind the address. */
const SPARED = DISCOVERY.map((type) => `match ip6 protocol 58 0xff match u8 ${type} 0xff at 40`);

const NUMBERS = { tcp: 6, udp: 17, icmp: 1 } as const;

function conditionsOf(row: Match, way: Way, ip: "ip" | "ip6"): string[] {
  const [peerSide, local, remote] =
    way === "egress" ? ["dst", "sport", "dport"] : ["src", "dport", "sport"];
  const number =
    row.protocol === "icmp" && ip === "ip6" ? 58 : row.protocol && NUMBERS[row.protocol];
  const fixed = [
    row.peer ? `match ${ip} ${peerSide} ${sayPrefix(row.peer)}` : "",
    number === undefined ? "" : `match ${ip} protocol ${number} 0xff`,
  ].filter(Boolean);
  const ports = (range: PortRange | undefined, side: string | undefined) =>
    range
      ? blocksOf(range).map(
          ({ value, mask }) => `match ${ip} ${side} ${value} 0x${mask.toString(16)}`,
        )
      : [""];
  return ports(row.localPorts, local).flatMap((mine) =>
    ports(row.peerPorts, remote).map(
      (theirs) => [...fixed, mine, theirs].filter(Boolean).join(" ") || "match u32 0 0",
    ),
  );
}
