/**
 * An order as rules: what is lost, refused or denied. Each fault has chains of its own, hooked by one
 * jump per interface that carries the lease. Nothing is ever flushed but these chains.
 *
 * Drops on the way out are no DROP: the sender would be told EPERM at once (simian-army.md §6). They
 * are sorted into a class whose queue swallows them (shape.ts), as a wire would.
 */

import { type Family, normal, parsePrefix } from "../../cidr.ts";
import { isShaping } from "../../packet-room.ts";
import { type Match, matchesOf } from "../../packet-scope.ts";
import type { Rejection, Way } from "../../packets.ts";
import { DISCOVERY } from "./discovery.ts";
import { jumpsFor } from "./jumps.ts";
import { goes, type NetOrder, scopeOf } from "./order.ts";
import { chainOf, type Registered, writeDown } from "./registry.ts";
import { firstSentTo, textOf } from "./rule-text.ts";
import { tableIn } from "./tables.ts";

interface Hook {
  readonly table: "mangle" | "filter";
  readonly parent: "INPUT" | "OUTPUT" | "POSTROUTING";
  readonly way: Way;
  readonly verdict: string;
  /** Only these of its packets; absent: all. */
  readonly means?: (match: Match) => boolean;
  /** Its packets may have another port by then. */
  readonly isRedirected?: boolean;
}

/** The class that swallows, see shape.ts. */
export const SWALLOWED_BY = "c4a0:1";

/** Text for iptables-restore: what is in effect is written down where it is in effect. */
export function registryText(entries: readonly Registered[]): string {
  return restoreText(
    entries.map((entry) => ({
      table: "mangle",
      lines: [`:${chainOf(entry.order.id)} - [0:0]`, ...writeDown(entry)],
    })),
  );
}

export interface Tables {
  readonly family: Family;
  /** What iptables-save, or ip6tables-save, prints now. */
  readonly saved: string;
  readonly hasLease: boolean;
}

/** Text for iptables-restore or ip6tables-restore; empty where these orders need no rules. */
export function rulesText(orders: readonly NetOrder[], tables: Tables): string {
  return restoreText(
    orders.flatMap((order) =>
      hooksOf(order, tables.family).map((hook) => ({
        table: hook.table,
        lines: chainsOf(order, hook, tables),
      })),
    ),
  );
}

export interface Section {
  readonly table: string;
  readonly lines: readonly string[];
}

/** Chains are declared before rules name them. */
export function restoreText(sections: readonly Section[]): string {
  const tables = [...new Set(sections.map(({ table }) => table))];
  return tables
    .map((table) => {
      const lines = sections.filter((one) => one.table === table).flatMap((one) => one.lines);
      const chains = lines.filter((line) => line.startsWith(":"));
      const rules = lines.filter((line) => !line.startsWith(":"));
      return lines.length === 0 ? "" : [`*${table}`, ...chains, ...rules, "COMMIT", ""].join("\n");
    })
    .join("");
}

function hooksOf(order: NetOrder, family: Family): Hook[] {
  const { deed } = order;
  // A proxy's own rules are its doorman's (doorman/rules.ts).
  if (isShaping(deed) || deed.kind === "proxy") return [];
  const ways = (["ingress", "egress"] as const).filter((way) => goes(order, way));
  if (deed.kind === "deny") return denied(family);
  if (deed.kind === "reject")
    return ways.map((way) => ({
      table: "filter",
      parent: way === "ingress" ? "INPUT" : "OUTPUT",
      way,
      verdict: rejection(deed.with, family),
    }));
  const dice =
    deed.percent < 100
      ? `-m statistic --mode random --probability ${(deed.percent / 100).toFixed(9)} `
      : "";
  return ways.map((way) =>
    way === "ingress"
      ? { table: "mangle", parent: "INPUT", way, verdict: `${dice}-j DROP` }
      : {
          table: "mangle",
          parent: "POSTROUTING",
          way,
          verdict: `${dice}-j CLASSIFY --set-class ${SWALLOWED_BY}`,
        },
  );
}

/** Who sends is told of a DROP there; who connects by TCP is not, and waits: a reset tells them. */
function denied(family: Family): Hook[] {
  const isTcp = ({ protocol }: Match) => protocol === "tcp";
  const out = { parent: "OUTPUT", way: "egress" } as const;
  return [
    { ...out, table: "mangle", verdict: "-j DROP", means: (match) => !isTcp(match) },
    {
      ...{ ...out, table: "filter", verdict: rejection("reset", family), means: isTcp },
      isRedirected: family === 4,
    },
  ];
}

/** A reset answers TCP alone. */
function rejection(kind: Rejection, family: Family): string {
  if (kind === "reset") return "-p tcp -j REJECT --reject-with tcp-reset";
  const v4 = { unreachable: "icmp-host-unreachable", prohibited: "icmp-admin-prohibited" };
  const v6 = { unreachable: "icmp6-addr-unreachable", prohibited: "icmp6-adm-prohibited" };
  return `-j REJECT --reject-with ${(family === 4 ? v4 : v6)[kind]}`;
}

export function chainsNamed(id: string, way: Way): { match: string; deed: string } {
  const match = `${chainOf(id)}-${way === "ingress" ? "in" : "out"}`;
  return { match, deed: `${match}-do` };
}

function chainsOf(order: NetOrder, hook: Hook, { family, saved, hasLease }: Tables): string[] {
  const { match, deed } = chainsNamed(order.id, hook.way);
  // Cut out of everybody, an exception would be some hundred prefixes; here it is a rule in front.
  const { except } = order;
  const { means = () => true } = hook;
  const rows = matchesOf(scopeOf({ ...order, except: [] })).filter(
    (row) => row.family === family && means(row),
  );
  const spared = normal(except.map(parsePrefix)).filter((peer) => peer.family === family);
  // Peers that had an address of this family and have none now: who got it since is not meant.
  // Chains of one fault have the same names in each.
  const before = tableIn(saved, hook.table);
  if (rows.length === 0) return before.includes(`:${match} `) ? [`:${match} - [0:0]`] : [];
  const lease = hasLease ? `-m time --datestop ${leaseEnd(order.until)} ` : "";
  const hooked = { parent: hook.parent, chain: match, places: interfacesOf(order, hook), lease };
  return [
    `:${match} - [0:0]`,
    `:${deed} - [0:0]`,
    ...sparedAlways(hook, family).map((rule) => `-A ${match} ${rule} -j RETURN`),
    ...spared.map((peer) => `-A ${match} ${textOf({ family, peer }, hook.way)}-j RETURN`),
    ...rows.map((row) => `-A ${match} ${textOf(row, hook.way)}-j ${deed}`),
    ...(hook.isRedirected ? rows : []).map((row) => `-A ${match} ${firstSentTo(row)}-j ${deed}`),
    // Without a target: it counts what is in scope.
    `-A ${deed}`,
    `-A ${deed} ${hook.verdict}`,
    ...jumpsFor({ ...hooked, fault: order.id }, before),
  ];
}

/**
 * IPv6 asks by packets who has an address, IPv4 by ARP, which no rule sees: where those were lost, nobody
 * could be reached, whoever was excepted. And who is told of an end by a reset must be told: one that a
 * rule on the way in had made was refused by its like on the way out.
 */
function sparedAlways({ table, way }: Hook, family: Family): string[] {
  const discovery =
    family === 6 ? DISCOVERY.map((type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type}`) : [];
  const isTold = table === "filter" && way === "egress";
  return isTold ? [...discovery, "-p tcp --tcp-flags RST RST"] : discovery;
}

/** Inclusive to the second, so one second early (design §5). */
function leaseEnd(until: string): string {
  return new Date(Date.parse(until) - 1_000).toISOString().slice(0, 19);
}

function interfacesOf({ interfaces, loopback }: NetOrder, { parent }: Hook): string[] {
  const flag = parent === "INPUT" ? "-i" : "-o";
  if (interfaces.length > 0) return interfaces.map((name) => `${flag} ${name} `);
  return [loopback ? "" : `! ${flag} lo `];
}
