/**
 * Seen: with `dns --mode error`, which promises an error at once, who asked by TCP waited for the time of a
 * connection: a SYN that is dropped on its way out is no error for who connects.
 */
import { expect, it } from "vitest";
import { rulesText } from "../../src/agent/net/netfilter.ts";
import { chainOf } from "../../src/agent/net/registry.ts";
import { countsOf } from "../../src/agent/net/saved-rules.ts";
import { anOrder } from "../agent/net/made.ts";

const port = { peerPorts: [{ from: 53, to: 53 }], direction: "egress", loopback: true } as const;
const order = anOrder("dns", { kind: "deny" }, port);
const chain = `${chainOf("dns")}-out`;
const rules = (saved = "", family: 4 | 6 = 4) =>
  rulesText([order], { family, saved, hasLease: true });
const saved = (text: string) => text.replace(/^-I (\S+) 1 /gm, "-A $1 ");
const inTable = (table: string, text: string) =>
  text.split(/^(?=\*)/m).find((one) => one.startsWith(`*${table}\n`)) ?? "";

it("is reset, at the port that it was sent to before Docker's nat table changed it", () => {
  const filter = inTable("filter", rules());
  expect(filter).toContain(`-A ${chain} -p tcp --dport 53 -j ${chain}-do\n`);
  expect(filter).toContain(
    `-A ${chain} -p tcp -m conntrack --ctorigdstport 53 --ctdir ORIGINAL -j ${chain}-do\n`,
  );
  expect(filter).toContain(`-A ${chain}-do -p tcp -j REJECT --reject-with tcp-reset\n`);
  expect(inTable("filter", rules("", 6))).not.toContain("conntrack");
});

it("is not dropped first, as one by UDP is", () => {
  const mangle = inTable("mangle", rules());
  expect(mangle).toContain(`-A ${chain} -p udp --dport 53 -j ${chain}-do\n`);
  expect(mangle).not.toContain("-p tcp");
});

it("is led to its rules again where somebody flushed those of one table", () => {
  const all = saved(rules());
  expect(rules(all)).not.toMatch(/^-I/m);
  expect(inTable("filter", rules(inTable("mangle", all)))).toMatch(/^-I OUTPUT/m);
  expect(inTable("mangle", rules(inTable("filter", all)))).toMatch(/^-I OUTPUT/m);
});

it("counts with those by UDP", () => {
  const all = saved(rules()).replace(/^-A/gm, "[2:120] -A");
  expect(countsOf("dns", all)).toEqual({ seen: 4, hit: 4 });
});
