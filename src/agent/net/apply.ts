/**
 * Puts orders into effect in one namespace. Written down first, then queues, then the rules that send
 * packets there: whoever dies in between leaves nothing that cannot be found and undone. Converges:
 * what is in effect already is left as it is.
 */
import { attend } from "./attend.ts";
import { portsFor } from "./listening.ts";
import type { Namespace } from "./namespace.ts";
import { registryText, rulesText } from "./netfilter.ts";
import type { NetOrder } from "./order.ts";
import { isSame, type Registered } from "./registry.ts";
import { revertIn } from "./revert.ts";
import { shapeAll } from "./shaping.ts";
import { withSlots } from "./slots.ts";
import { readState, type State } from "./state.ts";
import { support } from "./support.ts";
import { RESTORE, RESTORERS } from "./tables.ts";
import { isUnhooked } from "./whole.ts";

/** Past its time, and the time that clocks may be apart. */
const FORGOTTEN_MS = 300_000;

/** @throws Error with what the kernel or its tools said */
export async function applyIn(namespace: Namespace, orders: readonly NetOrder[]): Promise<void> {
  const state = await withoutForgotten(namespace, orders);
  for (const order of orders) assertThere(state, order);
  const known = state.entries.flatMap(({ unqueued = [] }) => unqueued);
  const found = state.devices.filter((one) => one.isUnqueued).map(({ name }) => name);
  const unqueued = [...new Set([...known, ...found])];
  const wanted = withSlots(state.entries, orders).map((one) => ({ ...one, unqueued }));
  const entries = await Promise.all(wanted.map((one) => withPorts(namespace, state, one)));
  const isKnown = (order: NetOrder) => state.entries.some((one) => isSame(one.order, order));
  const changed = orders.filter((order) => !isKnown(order));
  const ids = new Set(changed.map(({ id }) => id));
  const written = registryText(entries.filter(({ order }) => ids.has(order.id)));
  if (written) await namespace.must("iptables-restore", RESTORE, written);
  await shapeAll(namespace, state, { entries, orders, changed: ids });
  const { present: hasLease } = await support("time");
  // Written again, a chain would count from nothing again.
  const due = orders.filter((order) => ids.has(order.id) || isUnhooked(state, { order }));
  for (const family of state.families) {
    const saved = state.saved[family];
    const text = rulesText(due, { family, saved, hasLease });
    if (text) await namespace.must(RESTORERS[family], RESTORE, text);
  }
  if (orders.some(({ deed }) => deed.kind === "proxy")) await attend(namespace);
}

/**
 * One that is in effect may lose its interface for a while: its network comes back.
 * @throws Error where a new one would mean no packet
 */
function assertThere({ devices, entries }: State, { id, interfaces }: NetOrder): void {
  if (interfaces.length === 0 || interfaces.includes("lo")) return;
  if (entries.some(({ order }) => order.id === id)) return;
  const names = devices.map(({ name }) => name);
  if (interfaces.some((name) => names.includes(name))) return;
  throw new Error(
    `it has no interface ${interfaces.join(", ")}: it has ${names.join(", ") || "none"}`,
  );
}

/** Nobody may be left who knows of those: no claim, no journal. They go when the next comes. */
async function withoutForgotten(namespace: Namespace, orders: readonly NetOrder[]): Promise<State> {
  const state = await readState(namespace);
  // Whoever asks may be behind: what they asked for a moment ago is no older than what they ask for now.
  const nowMs = Math.min(Date.now(), ...orders.map(({ until }) => Date.parse(until)));
  const isForgotten = ({ id, until }: NetOrder) =>
    Date.parse(until) + FORGOTTEN_MS < nowMs && !orders.some((one) => one.id === id);
  const ids = state.entries.map(({ order }) => order).filter(isForgotten);
  if (ids.length === 0) return state;
  await revertIn(
    namespace,
    ids.map(({ id }) => id),
  );
  return readState(namespace);
}

/** What listens when it first comes; what is meant then, is meant to its end. */
async function withPorts(namespace: Namespace, state: State, entry: Registered) {
  if (entry.order.deed.kind !== "proxy" || entry.ports) return entry;
  return { ...entry, ports: await portsFor(namespace, entry.order, state.saved[4]) };
}
