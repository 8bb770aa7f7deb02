/** A set's scope as u32 filters: rows of addresses, protocols and ports, for each family its own. */

import { sayPrefix } from "../../cidr.ts";
import { blocksOf, type Match, matchesOf } from "../../packet-scope.ts";
import type { PortRange, Way } from "../../packets.ts";
import { type ClassOf, classId, prioritiesOf, ROOT } from "./shape.ts";

/** Sorts what is in scope into the class; on the way in peers are where the way out has us. */
export function filterCommands(dev: string, way: Way, { mask, scope }: ClassOf): string[] {
  const priorities = prioritiesOf(mask);
  return matchesOf(scope).flatMap((row) => {
    const ip = row.family === 4 ? "ip" : "ip6";
    const [protocol, prio] = row.family === 4 ? ["ip", priorities.ip] : ["ipv6", priorities.ipv6];
    return conditionsOf(row, way, ip).map(
      (conditions) =>
        `filter add dev ${dev} parent ${ROOT} protocol ${protocol} prio ${prio} u32 ${conditions} flowid ${classId(mask)}`,
    );
  });
}

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
