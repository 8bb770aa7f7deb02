/** The rules that lead to the doors, as the kernel's tools take them. Pure. */
import { describe, expect, it } from "vitest";
import { onlyLoopback } from "../../../src/agent/doorman/deserted.ts";
import {
  closedText,
  doorsIn,
  isJumpedTo,
  type Led,
  leaseEndIn,
  proxyText,
  renewalText,
} from "../../../src/agent/doorman/rules.ts";
import { listenersIn } from "../../../src/agent/net/listening.ts";
import { removalOf } from "../../../src/agent/net/saved-rules.ts";
import { parsePrefix } from "../../../src/cidr.ts";

const END = Date.parse("2026-11-22T10:01:00.700Z");
const lease = { endMs: END };

const door: Led = {
  key: "80 a",
  port: 80,
  members: [],
  peers: [parsePrefix("10.0.0.0/8"), parsePrefix("fd00::/8")],
  interfaces: [],
  door: { 4: 15_001, 6: 15_002 },
};

/** What iptables-save prints of what iptables-restore was given. */
const saved = (text: string) => text.replace(/^-I (\S+) 1 /gm, "-A $1 ");

describe("the rules to a door", () => {
  const text = proxyText([door], 4, { lease, saved: "" });

  it("mean a connection's first packet, by its family, and end with the lease", () => {
    expect(text).toContain("-I PREROUTING 1 -p tcp --syn ");
    expect(text).toContain("-A CHAOS-proxy -m time --datestart 2026-11-22T10:01:00 -j RETURN\n");
    expect(text).toContain(
      "-A CHAOS-proxy ! -i lo -s 10.0.0.0/8 -p tcp --dport 80 -j REDIRECT --to-ports 15001\n",
    );
    expect(text).not.toContain("fd");
    expect(proxyText([door], 6, { lease, saved: "" })).toContain("-s fd");
    // The rule that ends them comes before all that lead somewhere.
    expect(text.indexOf("RETURN")).toBeLessThan(text.indexOf("REDIRECT"));
  });
  it("do not jump twice, and are renewed where they stand or not at all", () => {
    const again = proxyText([door], 4, { lease, saved: saved(text) });
    expect(again).not.toMatch(/^-I/m);
    expect(renewalText(lease)).toBe(
      "*nat\n-R CHAOS-proxy 1 -m time --datestart 2026-11-22T10:01:00 -j RETURN\nCOMMIT\n",
    );
  });
  it("keep the first place free on a kernel that has no leases", () => {
    expect(proxyText([door], 4, { lease: {}, saved: "" })).toContain("\n-A CHAOS-proxy\n");
  });
  it("lead to a named interface only", () => {
    const one = { ...door, interfaces: ["eth1"] };
    expect(proxyText([one], 4, { lease, saved: "" })).toContain("-A CHAOS-proxy -i eth1 -s");
  });
  it("are refused when they would be too many", () => {
    const peers = Array.from({ length: 600 }, (_, at) =>
      parsePrefix(`10.0.${at >> 8}.${at & 255}`),
    );
    expect(() => proxyText([{ ...door, peers }], 4, { lease, saved: "" })).toThrow(/600 rules/);
  });
  it("are read back, closed, and taken away by their own lines", () => {
    const docker = "*nat\n-A PREROUTING -p tcp -j DOCKER\nCOMMIT\n";
    const all = docker + saved(text);
    expect(isJumpedTo(all)).toBe(true);
    expect(isJumpedTo(docker)).toBe(false);
    expect(doorsIn(all)).toEqual([15_001]);
    expect(leaseEndIn(all)).toBe(Math.floor(END / 1_000) * 1_000);
    const closed = closedText(all);
    expect(closed).toMatch(/^\*nat\n-D PREROUTING -p tcp --syn .* -j CHAOS-proxy\nCOMMIT\n$/);
    const gone = removalOf(["CHAOS-proxy"], all);
    expect(gone).toContain("-X CHAOS-proxy");
    expect(gone + closed).not.toContain("DOCKER");
  });
});

describe("what listens", () => {
  const row = (at: number, local: string, state = "0A") =>
    `   ${at}: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1`;
  it("is told from what is connected, and from what nobody outside can reach", () => {
    const text = [
      "  sl  local_address rem_address   st",
      row(0, "00000000:0050"),
      row(1, "0100007F:1F90"),
      row(2, "0B00007F:A3C1"),
      row(3, "0200A8C0:01BB", "01"),
      row(4, "0200A8C0:01BB"),
      row(5, "00000000000000000000000000000000:1F91"),
      row(6, "00000000000000000000000001000000:1F92"),
    ].join("\n");
    expect(listenersIn(text)).toEqual([80, 443, 8_081]);
  });
});

describe("a namespace", () => {
  const text = (...names: string[]) =>
    ["Inter-|   Receive", " face |bytes", ...names.map((name) => `${name.padStart(6)}: 1 2`)].join(
      "\n",
    );
  it("is left when nothing but its loopback is there", () => {
    expect(onlyLoopback(text("lo"))).toBe(true);
    expect(onlyLoopback(text("lo", "eth0"))).toBe(false);
  });
});
