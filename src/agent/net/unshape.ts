/** Takes queues away: of the faults that end, and what nobody needs any more. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Namespace } from "./namespace.ts";
import type { NetOrder } from "./order.ts";
import { classId, maskOf, ROOT, rateClassId, type Shaped } from "./shape.ts";
import { batch, classesOn, isShapedBy, means, needs, unfilter } from "./shaping.ts";
import { shapedOf } from "./slots.ts";
import { type Device, ifbOf, readState, rootOf, type State } from "./state.ts";

const DRAIN_MS_MAX = 1_000;

/** Packets stop coming first, then what is held is let out, then the queues go. */
export async function unshape(
  namespace: Namespace,
  state: State,
  gone: readonly Shaped[],
  left: readonly NetOrder[],
): Promise<void> {
  const bits = gone.reduce((mask, { slot }) => mask | (1 << slot), 0);
  const found: { dev: string; masks: number[]; ids: string[] }[] = [];
  for (const { name: dev } of [...state.devices, ...state.ours]) {
    if (bits === 0 || rootOf(state, dev)?.handle !== ROOT) continue;
    const ids = await classesOn(namespace, dev);
    const masks = ids.map(maskOf).filter((mask) => mask > 0 && (mask & bits) !== 0);
    await unfilter(namespace, dev, masks);
    found.push({ dev, masks, ids });
  }
  if (found.some(({ masks }) => masks.length > 0)) await sleep(drainMs(gone));
  for (const { dev, masks, ids } of found)
    await batch(namespace, [
      ...masks.map((mask) => `class del dev ${dev} classid ${classId(mask)}`),
      ...gone
        .map(({ slot }) => rateClassId(slot))
        .filter((id) => ids.includes(id))
        .map((id) => `class del dev ${dev} classid ${id}`),
    ]);
  await dropRoots(namespace, state, left);
}

function drainMs(gone: readonly Shaped[]): number {
  const held = gone.map(({ deed }) =>
    deed.kind === "delay"
      ? deed.delayMs + deed.jitterMs
      : deed.kind === "reorder"
        ? deed.delayMs
        : 0,
  );
  return Math.min(DRAIN_MS_MAX, Math.max(...held));
}

/** Where nobody needs them any more: each at once and whole, and only under our own handle. */
async function dropRoots(
  namespace: Namespace,
  state: State,
  left: readonly NetOrder[],
): Promise<void> {
  const shaped = shapedOf(state.entries).filter(({ order }) =>
    left.some(({ id }) => id === order.id),
  );
  for (const device of state.devices) {
    const mine = left.filter((order) => means(order, device));
    const detour = ifbOf(device);
    const hasDetour = state.ours.some(({ name }) => name === detour);
    if (hasDetour && !mine.some((order) => isShapedBy(shaped, order, "ingress"))) {
      if (state.qdiscs.some(({ dev, kind }) => dev === device.name && kind === "ingress"))
        await drop(namespace, ["tc", "qdisc", "del", "dev", device.name, "ingress"], ({ qdiscs }) =>
          qdiscs.some(({ dev, kind }) => dev === device.name && kind === "ingress"),
        );
      await dropDetour(namespace, detour);
    }
    if (!needs(mine, shaped, "egress")) await dropRoot(namespace, state, device);
  }
  await dropDeserted(namespace, state);
}

/** A victim that was taken off a network left that interface's detour behind, where nothing arrives any more. */
async function dropDeserted(namespace: Namespace, { devices, ours }: State): Promise<void> {
  const detours = new Set(devices.map(ifbOf));
  for (const { name } of ours) if (!detours.has(name)) await dropDetour(namespace, name);
}

function dropDetour(namespace: Namespace, detour: string): Promise<void> {
  return drop(namespace, ["ip", "link", "del", detour], ({ ours }) =>
    ours.some(({ name }) => name === detour),
  );
}

/** Another undo, or the end of its interface, may have taken it away since we looked: gone is gone. */
async function drop(
  namespace: Namespace,
  [program = "", ...args]: readonly string[],
  isThere: (now: State) => boolean,
): Promise<void> {
  try {
    await namespace.must(program, args);
  } catch (error) {
    if (isThere(await readState(namespace))) throw error;
  }
}

/** An undo that died between the two finds the queue gone and its length still there. */
async function dropRoot(namespace: Namespace, state: State, device: Device): Promise<void> {
  const { name, isUnqueued } = device;
  const root = rootOf(state, name);
  const isOurs = root?.handle === ROOT;
  if (isOurs)
    await drop(
      namespace,
      ["tc", "qdisc", "del", "dev", name, "root"],
      (now) => rootOf(now, name)?.handle === ROOT,
    );
  const wasUnqueued = state.entries.some(({ unqueued = [] }) => unqueued.includes(name));
  if (wasUnqueued && !isUnqueued && (isOurs || root?.handle === "0:"))
    await namespace.must("ip", ["link", "set", "dev", name, "txqueuelen", "0"]);
}
