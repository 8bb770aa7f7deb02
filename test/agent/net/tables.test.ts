/** Orders as the kernel's tools take them, and read back from what those print. Pure. */
import { describe, expect, it } from "vitest";
import { faultsHooked } from "../../../src/agent/net/jumps.ts";
import { registryText, rulesText } from "../../../src/agent/net/netfilter.ts";
import type { NetOrder } from "../../../src/agent/net/order.ts";
import { chainOf, readBack } from "../../../src/agent/net/registry.ts";
import { countsOf, removalOf } from "../../../src/agent/net/saved-rules.ts";

const order: NetOrder = {
  id: "20261122T100000-loss-1a2b.1",
  until: "2026-11-22T10:01:00.000Z",
  deed: { kind: "loss", percent: 30 },
  direction: "both",
  except: ["10.0.0.9"],
  localPorts: [{ from: 80, to: 80 }],
  peerPorts: [],
  protocols: ["tcp"],
  interfaces: [],
  loopback: false,
};
const chain = chainOf(order.id);
const tables = { family: 4, saved: "", hasLease: true } as const;

/** What iptables-save prints of what iptables-restore was given. */
function saved(text: string): string {
  return text.replace(/^-I (\S+) 1 /gm, "-A $1 ").replace(/^-A/gm, "[7:420] -A");
}

describe("an order as rules", () => {
  const text = rulesText([order], tables);

  it("has chains of its own, one jump with the lease, and no flush", () => {
    expect(text).toContain(
      `-I INPUT 1 ! -i lo -m time --datestop 2026-11-22T10:00:59 -m comment --comment "chaos ${order.id}" -j ${chain}-in\n`,
    );
    expect(text).toContain("-I POSTROUTING 1 ! -o lo -m time");
    const dice = "-m statistic --mode random --probability 0.300000000";
    expect(text).toContain(`-A ${chain}-in-do ${dice} -j DROP`);
    expect(text).toContain(`-A ${chain}-out-do ${dice} -j CLASSIFY --set-class c4a0:1`);
    expect(text).not.toMatch(/^-[FXP]/m);
  });
  it("leaves out what is excepted", () => {
    const rules = text.split("\n").filter((line) => line.startsWith(`-A ${chain}-in `));
    expect(rules).toEqual([
      `-A ${chain}-in -s 10.0.0.9/32 -j RETURN`,
      `-A ${chain}-in -p tcp --dport 80 -j ${chain}-in-do`,
    ]);
    expect(text).toContain(`-A ${chain}-out -d 10.0.0.9/32 -j RETURN`);
  });
  it("names a peer as source of what comes in and destination of what goes out, with either side's port", () => {
    const port = (one: number) => [{ from: one, to: one }];
    const peers = ["10.0.0.0/24"];
    const of = (more: Partial<NetOrder>) =>
      rulesText([{ ...order, except: [], localPorts: [], protocols: [], peers, ...more }], tables)
        .split("\n")
        .filter((line) => / -j \S+-do$/.test(line))
        .map((line) => line.replace(`-A ${chain}-`, "").replace(/ -j .*/, ""));
    expect(of({})).toEqual(["in -s 10.0.0.0/24", "out -d 10.0.0.0/24"]);
    expect(of({ localPorts: port(80), protocols: ["tcp"] })).toEqual([
      "in -s 10.0.0.0/24 -p tcp --dport 80",
      "out -d 10.0.0.0/24 -p tcp --sport 80",
    ]);
    expect(of({ peerPorts: port(5432), protocols: ["tcp"] })).toEqual([
      "in -s 10.0.0.0/24 -p tcp --sport 5432",
      "out -d 10.0.0.0/24 -p tcp --dport 5432",
    ]);
  });
  it("spares what asks who has an address, and what tells of an end that it made itself", () => {
    const refusing = { ...order, deed: { kind: "reject", with: "reset" } } as const;
    const fronts = (one: NetOrder, family: 4 | 6, way: "in" | "out") =>
      rulesText([{ ...one, except: [] }], { ...tables, family })
        .split("\n")
        .filter((line) => line.startsWith(`-A ${chain}-${way} `))
        .slice(0, -1)
        .map((line) => line.replace(`-A ${chain}-${way} `, ""));
    const asking = [133, 134, 135, 136].map(
      (type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j RETURN`,
    );
    const told = "-p tcp --tcp-flags RST RST -j RETURN";
    expect(fronts(order, 6, "in")).toEqual(asking);
    expect(fronts(refusing, 6, "out")).toEqual([...asking, told]);
    expect(fronts(refusing, 4, "out")).toEqual([told]);
    // One that a peer sends is a packet like any other.
    expect(fronts(refusing, 4, "in")).toEqual([]);
  });
  it("has room for exceptions and ports beside each other", () => {
    const except = Array.from({ length: 64 }, (_, at) => `fd00::${at + 1}`);
    const localPorts = Array.from({ length: 16 }, (_, at) => ({
      from: 2 * at + 1,
      to: 2 * at + 1,
    }));
    const six = rulesText([{ ...order, except, localPorts }], { ...tables, family: 6 });
    expect(six.match(/-[sd] fd00:\S+\/128 -j RETURN$/gm)).toHaveLength(128);
    expect(six.match(/-in-do$/gm)).toHaveLength(17);
  });
  it("is led to at another interface when its network comes back by that, and at the former no more", () => {
    const at = (name: string) => ({ ...order, interfaces: [name] });
    const before = rulesText([at("eth1")], tables);
    const after = rulesText([at("eth3")], { ...tables, saved: saved(before) });
    expect(after).toContain("-I INPUT 1 -i eth3 -m time");
    const gone = after.split("\n").filter((line) => line.startsWith("-D"));
    expect(gone).toHaveLength(2);
    for (const jump of gone) expect(saved(before)).toContain(jump.replace(/^-D/, "-A"));
    expect(rulesText([at("eth1")], { ...tables, saved: saved(before) })).not.toMatch(/^-[ID]/m);
  });
  it("tells of its fault by its jumps alone, where somebody flushed the registry", () => {
    const six = saved(rulesText([order], { ...tables, family: 6 }));
    expect(faultsHooked(six)).toEqual([{ id: order.id, until: "2026-11-22T10:00:59.000Z" }]);
    const endless = saved(rulesText([order], { ...tables, family: 6, hasLease: false }));
    expect(faultsHooked(endless)).toEqual([{ id: order.id, until: "" }]);
    expect(faultsHooked(saved("-I INPUT 1 -m comment --comment hello -j MINE\n"))).toEqual([]);
  });
  it("does not jump twice where it is given again", () => {
    const again = rulesText([order], { ...tables, saved: saved(text) });
    expect(again).not.toMatch(/^-I/m);
    expect(again).toContain(`:${chain}-in - [0:0]`);
  });
  it("is taken away by exactly its own lines, whatever else is there", () => {
    const others = "*mangle\n:DOCKER_X - [0:0]\n[1:2] -A INPUT -p tcp -j DOCKER_X\nCOMMIT\n";
    const undo = removalOf([`${chain}-in`, `${chain}-out`], others + saved(text));
    expect(undo).not.toContain("DOCKER");
    const jumps = undo.split("\n").filter((line) => line.startsWith("-D"));
    expect(jumps).toHaveLength(2);
    for (const jump of jumps) expect(saved(text)).toContain(jump.replace(/^-D/, "-A"));
    for (const name of ["in", "in-do", "out", "out-do"]) {
      expect(undo).toContain(`-F ${chain}-${name}\n`);
      expect(undo).toContain(`-X ${chain}-${name}\n`);
    }
    expect(undo.lastIndexOf("-F ")).toBeLessThan(undo.indexOf("-X "));
  });
  it("counts whom it met and whom it hit", () => {
    const lines = [
      `[10:1] -A ${chain}-in-do`,
      `[3:1] -A ${chain}-in-do -j DROP`,
      `[5:1] -A ${chain}-out-do`,
      `[1:1] -A ${chain}-out-do -j CLASSIFY`,
    ];
    expect(countsOf(order.id, lines.join("\n"))).toEqual({ seen: 15, hit: 4 });
  });
  it("needs none in a family that its peers are not of", () => {
    const v4 = { ...order, peers: ["10.0.0.1"] };
    expect(rulesText([v4], { ...tables, family: 6 })).toBe("");
  });
});

describe("an order whose peers lost their addresses of a family", () => {
  const has = (peers: readonly string[], family: 4 | 6, before = "") =>
    rulesText([{ ...order, peers }], { ...tables, family, saved: before });
  const both = ["10.0.0.1", "fd00::1"];

  it("means nobody of that family any more", () => {
    const before = saved(has(both, 6));
    expect(before).toContain("fd00:");
    expect(has(["10.0.0.1"], 6, before)).toBe(
      `*mangle\n:${chain}-in - [0:0]\n:${chain}-out - [0:0]\nCOMMIT\n`,
    );
  });
  it("jumps no second time when it has one again", () => {
    expect(has(both, 6, saved(has(both, 6)))).not.toMatch(/^-I/m);
  });
});

describe("the registry", () => {
  it("gives back what was written, in any order of its pieces", () => {
    const long = { ...order, peers: Array.from({ length: 40 }, (_, at) => `10.0.${at}.0/24`) };
    const entry = { order: long, slot: 2, unqueued: ["eth0"] };
    const text = saved(registryText([entry]));
    const lines = text.split("\n");
    const shuffled = [...lines.slice(0, 2), ...lines.slice(2).reverse()].join("\n");
    expect(readBack(text)).toEqual({ entries: [entry], broken: [] });
    expect(readBack(shuffled)).toEqual({ entries: [entry], broken: [] });
    for (const [, comment = ""] of text.matchAll(/--comment "([^"]*)"/g))
      expect(comment.length).toBeLessThan(256);
  });
  it("names a chain that cannot be read, so that it can be taken away", () => {
    const text = `*mangle\n:${chain} - [0:0]\n[0:0] -A ${chain} -m comment --comment "chaos:0:bm9uc2Vuc2U"\nCOMMIT\n`;
    expect(readBack(text)).toEqual({ entries: [], broken: [chain] });
  });
});
