/** What receivers noticed, as the kernel's tables have it, and what a queue says of itself. */
import { expect, it } from "vitest";
import { noticedFrom, since } from "../../../src/agent/net/noticed.ts";
import { isDoing } from "../../../src/agent/net/whole.ts";

const tables = (counts: { tcp: number; old: number; ofo: number }) => `
Ip: Forwarding DefaultTTL InReceives InHdrErrors
Ip: 1 64 429 3
Tcp: RtoAlgorithm MaxConn InErrs OutRsts InCsumErrors
Tcp: 1 -1 7 9 ${counts.tcp}
Udp: InDatagrams InErrors InCsumErrors IgnoredMulti
Udp: 5 2 2 0
UdpLite: InDatagrams InErrors InCsumErrors IgnoredMulti
UdpLite: 0 0 100 0
TcpExt: SyncookiesSent TCPSACKReorder TCPDSACKOldSent TCPDSACKRecv TCPOFOQueue TCPDSACKIgnoredOld
TcpExt: 0 1 ${counts.old} 4 ${counts.ofo} 50
IpExt: InNoRoutes InCsumErrors
IpExt: 0 1
Icmp6InErrors                   \t6
Icmp6InCsumErrors               \t6
Udp6InCsumErrors                \t1
UdpLite6InCsumErrors            \t70
`;

it("sums what came damaged, twice or out of order, of both families", () => {
  const before = noticedFrom(tables({ tcp: 2, old: 3, ofo: 8 }));
  expect(before).toEqual({ damaged: 2 + 2 + 1 + 6 + 1, repeated: 3 + 4, overtaken: 1 + 8 });
  const now = noticedFrom(tables({ tcp: 5, old: 3, ofo: 9 }));
  expect(since(before, now)).toEqual({ damaged: 3, repeated: 0, overtaken: 1 });
});

it("is nothing where nothing can be read", () => {
  expect(noticedFrom("")).toEqual({ damaged: 0, repeated: 0, overtaken: 0 });
});

it("knows a queue that loses from one that damages, by what tc lists", () => {
  const corrupt = { kind: "corrupt", percent: 50 } as const;
  const lists = (more: object) => ({ options: { limit: 1_000, ...more } });
  expect(isDoing(corrupt, lists({ corrupt: { corrupt: 0.5 } }))).toBe(true);
  expect(isDoing(corrupt, lists({ "loss-random": { loss: 0.5 } }))).toBe(false);
  expect(isDoing({ kind: "loss", percent: 50 }, lists({}))).toBe(true);
  // A tc that lists nothing says nothing.
  expect(isDoing(corrupt, {})).toBe(true);
  expect(isDoing(corrupt, { options: {} })).toBe(true);
});
