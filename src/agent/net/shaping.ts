/** Brings a namespace's queues to what its orders want, device by device. */
import type { Way } from "../../packets.ts";
import { filterCommands } from "./filters.ts";
import type { Namespace } from "./namespace.ts";
import { goes, isSwallowedOnEgress, type NetOrder } from "./order.ts";
import type { Registered } from "./registry.ts";
import {
  type ClassOf,
  classCommands,
  classesOf,
  classId,
  maskOf,
  prioritiesOf,
  ROOT,
  rateClassId,
  rateCommands,
  rootCommands,
  type Shaped,
  swallowCommands,
} from "./shape.ts";
import { shapedOf } from "./slots.ts";
import { assertNotForeign, type Device, ifbOf, rootOf, type State } from "./state.ts";

export interface Wish {
  /** All that is to be in effect. */
  readonly entries: readonly Registered[];
  /** What this is about: nothing else is touched. */
  readonly orders: readonly NetOrder[];
  /** Those of them that are new, or mean other packets than they did. */
  readonly changed: ReadonlySet<string>;
}

export async function shapeAll(namespace: Namespace, state: State, wish: Wish): Promise<void> {
  const shaped = shapedOf(wish.entries);
  for (const device of state.devices) {
    const isMeant = (order: NetOrder) => means(order, device);
    const here = shaped.filter(({ order }) => isMeant(order));
    const mine = wish.orders.filter(isMeant);
    if (needs(mine, here, "egress")) {
      assertNotForeign(state, device.name);
      await ensureRoot(namespace, state, device.name);
      if (mine.some(isSwallowedOnEgress)) await ensureSwallow(namespace, state, device.name);
      await shape(namespace, device.name, "egress", here, wish);
    }
    if (mine.some((order) => isShapedBy(here, order, "ingress"))) {
      await ensureDetour(namespace, state, device);
      await shape(namespace, ifbOf(device), "ingress", here, wish);
    }
  }
}

export function means({ interfaces }: NetOrder, { name }: Device): boolean {
  return interfaces.length === 0 || interfaces.includes(name);
}

export function needs(mine: readonly NetOrder[], here: readonly Shaped[], way: Way): boolean {
  return mine.some((order) => isSwallowedOnEgress(order) || isShapedBy(here, order, way));
}

export function isShapedBy(here: readonly Shaped[], { id }: NetOrder, way: Way): boolean {
  return here.some(({ order }) => order.id === id && goes(order, way));
}

export function batch(namespace: Namespace, commands: readonly string[]): Promise<string> {
  if (commands.length === 0) return Promise.resolve("");
  return namespace.must("tc", ["-batch", "-"], `${commands.join("\n")}\n`);
}

async function ensureRoot(namespace: Namespace, state: State, dev: string): Promise<void> {
  if (rootOf(state, dev)?.handle !== ROOT) await batch(namespace, rootCommands(dev));
}

async function ensureSwallow(namespace: Namespace, { qdiscs }: State, dev: string): Promise<void> {
  const isThere = qdiscs.some((one) => one.dev === dev && one.kind === "blackhole");
  if (!isThere) await batch(namespace, swallowCommands(dev));
}

/** Queues work on what leaves: what arrives takes a detour by a device where it leaves. */
async function ensureDetour(namespace: Namespace, state: State, device: Device): Promise<void> {
  const detour = ifbOf(device);
  if (!state.ours.some(({ name }) => name === detour)) {
    assertNoIngress(state, device.name);
    await namespace.must("ip", ["link", "add", detour, "type", "ifb"]);
    await namespace.must("ip", ["link", "set", detour, "up"]);
  }
  await ensureRoot(namespace, state, detour);
  if (state.qdiscs.some(({ dev, kind }) => dev === device.name && kind === "ingress")) return;
  await batch(namespace, detourCommands(device.name, detour));
}

function assertNoIngress({ qdiscs }: State, name: string): void {
  const found = qdiscs.find(({ dev, kind }) => dev === name && /^(ingress|clsact)$/.test(kind));
  if (found)
    throw new Error(`${name} has ${found.kind} filters of somebody else's: they are not touched`);
}

function detourCommands(dev: string, detour: string): string[] {
  const redirect = (protocol: string, prio: number) =>
    `filter add dev ${dev} parent ffff: protocol ${protocol} prio ${prio} u32 match u32 0 0 action mirred egress redirect dev ${detour}`;
  return [`qdisc add dev ${dev} handle ffff: ingress`, redirect("ip", 10), redirect("ipv6", 11)];
}

async function shape(
  namespace: Namespace,
  dev: string,
  way: Way,
  here: readonly Shaped[],
  { changed }: Wish,
): Promise<void> {
  const shaped = here.filter(({ order }) => goes(order, way));
  const there = await classesOn(namespace, dev);
  const isNew = ({ mask }: ClassOf) => !there.includes(classId(mask));
  const isChanged = ({ members }: ClassOf) => members.some(({ order }) => changed.has(order.id));
  const classes = classesOf(shaped);
  const rates = shaped.filter(({ slot }) => !there.includes(rateClassId(slot)));
  const moved = classes.filter((one) => !isNew(one) && isChanged(one)).map(({ mask }) => mask);
  await unfilter(namespace, dev, [...moved, ...deserted(there, classes, shaped, changed)]);
  await batch(namespace, [
    ...rates.flatMap((one) => rateCommands(dev, one)),
    ...classes.filter(isNew).flatMap((one) => classCommands(dev, one)),
    ...classes
      .filter((one) => isNew(one) || isChanged(one))
      .flatMap((one) => filterCommands(dev, way, one)),
  ]);
}

/** Of faults that meant the same packets once and moved apart: who is where their peers were is not meant. */
function deserted(
  there: readonly string[],
  classes: readonly ClassOf[],
  shaped: readonly Shaped[],
  changed: Wish["changed"],
): number[] {
  const bits = shaped
    .filter(({ order }) => changed.has(order.id))
    .reduce((mask, { slot }) => mask | (1 << slot), 0);
  const isWanted = (mask: number) => classes.some((one) => one.mask === mask);
  return there.map(maskOf).filter((mask) => (mask & bits) !== 0 && !isWanted(mask));
}

/** E.g. `c4a0:11`. tc 6.1 knows no JSON for classes. */
export async function classesOn(namespace: Namespace, dev: string): Promise<string[]> {
  const { stdout } = await namespace.run("tc", ["class", "show", "dev", dev]);
  return [...stdout.matchAll(/^class htb (\S+)/gm)].map(([, id = ""]) => id);
}

export async function unfilter(
  namespace: Namespace,
  dev: string,
  masks: readonly number[],
): Promise<void> {
  const commands = masks.flatMap((mask) => {
    const { ip, ipv6 } = prioritiesOf(mask);
    return [
      `filter del dev ${dev} parent ${ROOT} protocol ip prio ${ip} u32`,
      `filter del dev ${dev} parent ${ROOT} protocol ipv6 prio ${ipv6} u32`,
    ];
  });
  // A set may have filters of one family only.
  if (commands.length > 0)
    await namespace.run("tc", ["-force", "-batch", "-"], `${commands.join("\n")}\n`);
}
