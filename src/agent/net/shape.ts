/**
 * Orders as queue disciplines: an HTB root under our own handle, a class for each set of faults that
 * a packet can be meant by, netem queues chained in it, and u32 filters that sort packets there.
 * What no filter sorts passes HTB at full speed (its direct queue).
 *
 *   root c4a0: ── c4a0:1  swallows (netfilter.ts sorts packets there)
 *              ├─ c4a0:11 of slot 0 ── netem
 *              ├─ c4a0:12 of slot 1 ── netem
 *              └─ c4a0:13 of both   ── netem ── netem
 *
 * A class' number is 0x10 plus the bits of its slots, so that one fault comes and goes while the
 * classes without its bit stay as they are.
 */

import { SHAPED_MAX, type Shaping } from "../../packet-room.ts";
import { common, type Scope } from "../../packet-scope.ts";
import { limitOf, netemText } from "./netem.ts";
import { scopeOf } from "./order.ts";
import type { Registered } from "./registry.ts";

export const ROOT = "c4a0:";

export interface Shaped extends Registered {
  readonly slot: number;
  readonly deed: Shaping;
}

export interface ClassOf {
  readonly mask: number;
  readonly members: readonly Shaped[];
  readonly scope: Scope;
}

/** Each set of faults that some packet can be meant by, largest first, as their filters are asked. */
export function classesOf(shaped: readonly Shaped[]): ClassOf[] {
  const sets: ClassOf[] = [];
  for (const one of shaped) {
    const alone: ClassOf = { mask: 1 << one.slot, members: [one], scope: scopeOf(one.order) };
    const joined = sets.flatMap(({ mask, members, scope }): ClassOf[] => {
      const both = common(scope, alone.scope);
      return both ? [{ mask: mask | alone.mask, members: [...members, one], scope: both }] : [];
    });
    sets.push(alone, ...joined);
  }
  return sets.sort((a, b) => rankOf(a.mask) - rankOf(b.mask));
}

/** All sets of four slots in the order in which they are asked: those of more members first. */
const RANKED = Array.from({ length: 2 ** SHAPED_MAX - 1 }, (_, at) => at + 1).sort(
  (a, b) => bitsIn(b) - bitsIn(a) || a - b,
);

function rankOf(mask: number): number {
  return RANKED.indexOf(mask);
}

function bitsIn(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}

export function classId(mask: number): string {
  return `${ROOT}${(0x10 + mask).toString(16)}`;
}

/** 0 where it is no set's. */
export function maskOf(id: string): number {
  const minor = Number.parseInt(id.slice(ROOT.length), 16);
  return minor > 0x10 && minor < 0x40 ? minor - 0x10 : 0;
}

/** One priority per set and family: filters of one protocol share theirs, and go by it. */
export function prioritiesOf(mask: number): { ip: number; ipv6: number } {
  return { ip: 100 + 2 * rankOf(mask), ipv6: 101 + 2 * rankOf(mask) };
}

export function rootCommands(dev: string): string[] {
  return [`qdisc add dev ${dev} root handle ${ROOT} htb`];
}

/** Without a limit worth speaking of. */
const WIDE = "htb rate 10gbit ceil 10gbit burst 2mb cburst 2mb quantum 200000";

/** Where packets end. */
export const SWALLOW = "c4a1:";

export function swallowCommands(dev: string): string[] {
  return [
    `class add dev ${dev} parent ${ROOT} classid ${ROOT}1 ${WIDE}`,
    `qdisc add dev ${dev} parent ${ROOT}1 handle ${SWALLOW} blackhole`,
  ];
}

/** The classes of faults that limit the rate stand below one that limits all of theirs together. */
export function rateClassId(slot: number): string {
  return `${ROOT}${(0x40 + slot).toString(16)}`;
}

export function rateCommands(dev: string, { slot, deed }: Shaped): string[] {
  if (deed.kind !== "rate") return [];
  const { bitsPerSecond: rate } = deed;
  return [`class add dev ${dev} parent ${ROOT} classid ${rateClassId(slot)} htb ${rateText(rate)}`];
}

function rateText(bitsPerSecond: number, guaranteed = bitsPerSecond): string {
  // tc would take one packet as burst: the timer's grain would then eat into high rates.
  const burst = Math.max(3_200, Math.ceil(bitsPerSecond / 8 / 100));
  return `rate ${guaranteed}bit ceil ${bitsPerSecond}bit burst ${burst}b cburst ${burst}b quantum 3000`;
}

export function classCommands(dev: string, { mask, members }: ClassOf): string[] {
  const slowest = slowestOf(members);
  const id = classId(mask);
  const head = slowest
    ? `class add dev ${dev} parent ${rateClassId(slowest.slot)} classid ${id} htb ${rateText(slowest.bitsPerSecond, 8_000)}`
    : `class add dev ${dev} parent ${ROOT} classid ${id} ${WIDE}`;
  const queues = members.filter(({ deed }) => deed.kind !== "rate");
  const chained = queues.map(({ deed, slot }, at) => {
    const parent = at === 0 ? id : `${handleOf(mask, queues[at - 1]?.slot ?? 0)}1`;
    const limit = limitOf(deed, slowest?.bitsPerSecond);
    return `qdisc add dev ${dev} parent ${parent} handle ${handleOf(mask, slot)} netem limit ${limit} ${netemText(deed)}`;
  });
  const last = queues.at(-1);
  const parent = last ? `${handleOf(mask, last.slot)}1` : id;
  const leaf = slowest ? [leafCommand(dev, parent, handleOf(mask, slowest.slot), slowest)] : [];
  return [head, ...chained, ...leaf];
}

function slowestOf(members: readonly Shaped[]) {
  return members
    .flatMap(({ slot, deed }) => (deed.kind === "rate" ? [{ slot, ...deed }] : []))
    .sort((a, b) => a.bitsPerSecond - b.bitsPerSecond)[0];
}

/** The kernel's thousand packets would be seconds at a low rate: 200 ms of it, and two big ones. */
function leafCommand(
  dev: string,
  parent: string,
  handle: string,
  { bitsPerSecond }: { bitsPerSecond: number },
): string {
  const bytes = Math.max(131_072, Math.ceil((bitsPerSecond / 8) * 0.2));
  return `qdisc add dev ${dev} parent ${parent} handle ${handle} bfifo limit ${bytes}`;
}

function handleOf(mask: number, slot: number): string {
  return `${(0xc500 + mask * 16 + slot).toString(16)}:`;
}

/** Where a slot's packets are counted: its queues in each set it is in, or its leaf where it limits the rate. */
export function queueHandles(slot: number): string[] {
  return RANKED.filter((mask) => (mask & (1 << slot)) !== 0).map((mask) => handleOf(mask, slot));
}
