/**
 * Which packets a fault means: peers × ports × protocols, a product of sets. What two scopes have in
 * common is such a product again, which is what lets several faults on one victim compose.
 */

import { everything, type Family, intersect, type Prefix, subtract } from "./cidr.ts";
import type { PortRange, Protocol } from "./packets.ts";

export interface Scope {
  /** Empty: nobody. Whoever means everybody says so for each family. */
  readonly peers: readonly Prefix[];
  /** On the victim's side; empty: all. */
  readonly localPorts: readonly PortRange[];
  /** On the peer's side; empty: all. */
  readonly peerPorts: readonly PortRange[];
  /** Empty: all, also those that have no name here. */
  readonly protocols: readonly Protocol[];
}

/** One row of a table of packets: what one filter, or one rule, can match. */
export interface Match {
  readonly family: Family;
  /** Absent: anybody. */
  readonly peer?: Prefix;
  readonly localPorts?: PortRange;
  readonly peerPorts?: PortRange;
  readonly protocol?: Protocol;
}

/** A list that explodes costs every packet its time: exclusions and ports multiply. */
export const MATCHES_MAX = 512;

/** How many rows it is. */
export function countOf(scope: Scope): number {
  const protocols = protocolsOf(scope);
  if (!protocols) return 0;
  const sides = [apart(scope.localPorts), apart(scope.peerPorts), protocols];
  return sides.reduce((count, { length }) => count * Math.max(1, length), scope.peers.length);
}

export function sayTooMany(count: number): string {
  return `the scope needs ${count} filters, at most ${MATCHES_MAX} are set: name fewer peers, ports or exceptions`;
}

/** @throws RangeError when there are more than 512 */
export function matchesOf(scope: Scope): Match[] {
  const protocols = protocolsOf(scope);
  if (!protocols) return [];
  const count = countOf(scope);
  if (count > MATCHES_MAX) throw new RangeError(sayTooMany(count));
  // One packet in two rows would be lost twice as often, and counted twice.
  const [localPorts, peerPorts] = [apart(scope.localPorts), apart(scope.peerPorts)];
  return scope.peers.flatMap((peer) =>
    orNone(protocols).flatMap((protocol) =>
      orNone(localPorts).flatMap((mine) =>
        orNone(peerPorts).map(
          (theirs): Match => ({
            family: peer.family,
            ...(peer.length > 0 ? { peer } : {}),
            ...(protocol ? { protocol } : {}),
            ...(mine ? { localPorts: mine } : {}),
            ...(theirs ? { peerPorts: theirs } : {}),
          }),
        ),
      ),
    ),
  );
}

/** Only these two have ports. `undefined`: ports of none that has any, which no packet bears. */
function protocolsOf({
  protocols,
  localPorts,
  peerPorts,
}: Omit<Scope, "peers">): readonly Protocol[] | undefined {
  if (localPorts.length === 0 && peerPorts.length === 0) return protocols;
  const withPorts: readonly Protocol[] = ["tcp", "udp"];
  return protocols.length === 0 ? withPorts : both(protocols, withPorts, shared);
}

/** The same ports, each in one range. */
function apart(ranges: readonly PortRange[]): PortRange[] {
  const found: PortRange[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from <= last.to)
      found[found.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else found.push({ from, to });
  }
  return found;
}

function orNone<T>(some: readonly T[]): readonly (T | undefined)[] {
  return some.length === 0 ? [undefined] : some;
}

/** `undefined`: no packet is in both. */
export function common(one: Scope, other: Scope): Scope | undefined {
  const peers = intersect(one.peers, other.peers);
  const localPorts = both(one.localPorts, other.localPorts, overlaps);
  const peerPorts = both(one.peerPorts, other.peerPorts, overlaps);
  const protocols = both(one.protocols, other.protocols, shared);
  if (peers.length === 0 || !localPorts || !peerPorts || !protocols) return undefined;
  if (!protocolsOf({ localPorts, peerPorts, protocols })) return undefined;
  return { peers, localPorts, peerPorts, protocols };
}

function shared(some: readonly Protocol[], others: readonly Protocol[]): Protocol[] {
  return some.filter((protocol) => others.includes(protocol));
}

/** Empty means all; `undefined`: nothing in common. */
function both<T>(
  some: readonly T[],
  others: readonly T[],
  meet: (some: readonly T[], others: readonly T[]) => readonly T[],
): readonly T[] | undefined {
  if (some.length === 0) return others;
  if (others.length === 0) return some;
  const met = meet(some, others);
  return met.length > 0 ? met : undefined;
}

function overlaps(some: readonly PortRange[], others: readonly PortRange[]): PortRange[] {
  return some.flatMap((a) =>
    others.flatMap((b) => {
      const range = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
      return range.from <= range.to ? [range] : [];
    }),
  );
}

/** Everybody but these, or these but those. */
export function peersOf(named: readonly Prefix[] | undefined, except: readonly Prefix[]): Prefix[] {
  return subtract(named ?? [everything(4), everything(6)], except);
}

/** As value and mask: u32 knows no ranges, so one falls into blocks of a power of two each. */
export function blocksOf({ from, to }: PortRange): { value: number; mask: number }[] {
  const blocks: { value: number; mask: number }[] = [];
  for (let port = from; port <= to; ) {
    let size = 1;
    while (port % (size * 2) === 0 && port + size * 2 - 1 <= to && size < 65_536) size *= 2;
    blocks.push({ value: port, mask: 0x1_0000 - size });
    port += size;
  }
  return blocks;
}
