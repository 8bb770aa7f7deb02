/**
 * What became of packets by the word of those who received them: the kernel counts in each network namespace what
 * came damaged, twice or out of order. A queue's own counters say no more than that packets passed it.
 */
import type { Noticed } from "../../packets.ts";
import type { Namespace } from "./namespace.ts";

/** The last is not there without IPv6. */
const FILES = ["/proc/net/snmp", "/proc/net/netstat", "/proc/net/snmp6"];

/** Of each its counters: those of segments that we received, and those of which a receiver told us (RFC 2883). */
const COUNTERS: Readonly<Record<keyof Noticed, RegExp>> = {
  damaged: /^(Ip|IpExt|Tcp|Udp|Icmp|Icmp6|Udp6)\.InCsumErrors$/,
  repeated: /^TcpExt\.TCPDSACK(OldSent|OfoSent|Recv|OfoRecv)$/,
  overtaken: /^TcpExt\.(TCPOFOQueue|TCPSACKReorder|TCPRenoReorder|TCPTSReorder)$/,
};

export async function noticedIn(namespace: Namespace): Promise<Noticed> {
  const { stdout } = await namespace.run("cat", FILES);
  return noticedFrom(stdout);
}

export function noticedFrom(text: string): Noticed {
  const counters = countersIn(text);
  const sum = (which: RegExp) =>
    counters.filter(([name]) => which.test(name)).reduce((all, [, count]) => all + count, 0);
  return {
    damaged: sum(COUNTERS.damaged),
    repeated: sum(COUNTERS.repeated),
    overtaken: sum(COUNTERS.overtaken),
  };
}

export function since(before: Noticed, now: Noticed): Noticed {
  return {
    damaged: now.damaged - before.damaged,
    repeated: now.repeated - before.repeated,
    overtaken: now.overtaken - before.overtaken,
  };
}

/** Names in one line and counts in the next, or, of IPv6, each name before its count. */
function countersIn(text: string): [string, number][] {
  const tables = text.matchAll(/^(\w+): ([A-Z].*)\n\1: (.*)$/gm);
  const ofTables = [...tables].flatMap(([, table, names = "", counts = ""]) => {
    const values = counts.split(" ");
    return names
      .split(" ")
      .map((name, at): [string, number] => [`${table}.${name}`, Number(values[at])]);
  });
  const ofSix = [...text.matchAll(/^(Icmp6|Udp6)(InCsumErrors)\s+(\d+)$/gm)];
  return [
    ...ofTables,
    ...ofSix.map(([, table, name, count]): [string, number] => [`${table}.${name}`, Number(count)]),
  ];
}
