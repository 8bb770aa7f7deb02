/**
 * The rules that lead to the doors. All of them stand in one chain, whose first rule ends them: from the
 * lease's end on it returns. Whoever serves the doors renews it, so that no port leads to a dead process
 * for longer than a lease. Only a connection's first packet is sent there: what is open goes on as it is.
 */
import { type Family, sayPrefix } from "../../cidr.ts";
import { restoreText } from "../net/netfilter.ts";
import type { DoorWish } from "./plan.ts";

export const PROXY_CHAIN = "CHAOS-proxy";
/** Nothing jumps there. Without a rule that asks conntrack, it ends with the last redirect, and resets what is redirected (network-faults.md §3.1). */
export const HOLDER_CHAIN = "CHAOS-holder";

export const LEASE_MS = 10_000;

/** A list that explodes costs every connection its time. */
const RULES_MAX = 512;

export interface Led extends DoorWish {
  /** Where it listens in that family; absent: it does not. */
  readonly door: Readonly<Partial<Record<Family, number>>>;
}

export function holderText(): string {
  return restoreText([
    {
      table: "mangle",
      lines: [
        `:${HOLDER_CHAIN} - [0:0]`,
        `-A ${HOLDER_CHAIN} -m conntrack --ctstate INVALID -m comment --comment "chaos holder"`,
      ],
    },
  ]);
}

export interface Lease {
  /** Absent: this kernel has none. */
  readonly endMs?: number;
}

/** @throws RangeError when the scopes need more than 512 */
export function proxyText(
  doors: readonly Led[],
  family: Family,
  { lease, saved }: { lease: Lease; saved: string },
): string {
  const rules = doors.flatMap((one) => rulesTo(one, family));
  if (rules.length > RULES_MAX)
    throw new RangeError(
      `the scope needs ${rules.length} rules, at most ${RULES_MAX} are set: name fewer peers, ports or exceptions`,
    );
  return restoreText([
    {
      table: "nat",
      lines: [
        `:${PROXY_CHAIN} - [0:0]`,
        `-A ${PROXY_CHAIN}${leaseRule(lease)}`,
        ...rules,
        ...(isJumpedTo(saved) ? [] : [JUMP]),
      ],
    },
  ]);
}

const JUMP = `-I PREROUTING 1 -p tcp --syn -m comment --comment "chaos proxy" -j ${PROXY_CHAIN}`;

/** Nobody new is led there; the chain stays, as the doorman's to take away. */
export function closedText(saved: string): string {
  const jumps = saved.split("\n").flatMap((line) => {
    const rule = line.replace(/^\[\d+:\d+\] /, "");
    return isJumpedTo(rule) ? [rule.replace(/^-A/, "-D")] : [];
  });
  return restoreText([{ table: "nat", lines: jumps }]);
}

export function isJumpedTo(saved: string): boolean {
  return new RegExp(`-A PREROUTING .*-j ${PROXY_CHAIN}$`, "m").test(saved);
}

/** Fails where the chain is gone: whoever undid it meanwhile must not get it back. */
export function renewalText(lease: Lease): string {
  return restoreText([{ table: "nat", lines: [`-R ${PROXY_CHAIN} 1${leaseRule(lease)}`] }]);
}

/** Without a lease, a rule that only counts keeps the place. */
function leaseRule({ endMs }: Lease): string {
  if (endMs === undefined) return "";
  return ` -m time --datestart ${new Date(endMs).toISOString().slice(0, 19)} -j RETURN`;
}

function rulesTo({ port, peers, interfaces, door }: Led, family: Family): string[] {
  const to = door[family];
  if (to === undefined) return [];
  const where = interfaces.length > 0 ? interfaces.map((name) => `-i ${name}`) : ["! -i lo"];
  return peers
    .filter((peer) => peer.family === family)
    .flatMap((peer) =>
      where.map((at) => {
        const from = peer.length > 0 ? ` -s ${sayPrefix(peer)}` : "";
        return `-A ${PROXY_CHAIN} ${at}${from} -p tcp --dport ${port} -j REDIRECT --to-ports ${to}`;
      }),
    );
}

/** Where the rules that iptables-save shows lead. */
export function doorsIn(saved: string): number[] {
  const rule = new RegExp(`-A ${PROXY_CHAIN} .*--to-ports (\\d+)$`, "gm");
  return [...saved.matchAll(rule)].map(([, port]) => Number(port));
}

/** When the rules end by themselves; `undefined`: never, or there are none. */
export function leaseEndIn(saved: string): number | undefined {
  const [, end] = new RegExp(`-A ${PROXY_CHAIN} -m time --datestart (\\S+)`).exec(saved) ?? [];
  return end === undefined ? undefined : Date.parse(`${end}Z`);
}
