/**
 * Puts orders into effect in one namespace. Written down first, then queues, then the rules that send
 * packets there: whoever dies in between leaves nothing that cannot be found and undone. Converges:
 * what is in effect already is left as it is.
 */
import type { Namespace } from "./namespace.ts";
import { registryText, rulesText } from "./netfilter.ts";
import type { NetOrder } from "./order.ts";
import { isSame } from "./registry.ts";
import { shapeAll } from "./shaping.ts";
import { withSlots } from "./slots.ts";
import { isHooked, readState } from "./state.ts";
import { support } from "./support.ts";

/** Waits for others who change the tables, at most so long. */
export const RESTORE = ["--noflush", "--wait", "5"];
const RESTORERS = { 4: "iptables-restore", 6: "ip6tables-restore" } as const;

/** @throws Error with what the kernel or its tools said */
export async function applyIn(namespace: Namespace, orders: readonly NetOrder[]): Promise<void> {
  const state = await readState(namespace);
  const known = state.entries.flatMap(({ unqueued = [] }) => unqueued);
  const found = state.devices.filter((one) => one.isUnqueued).map(({ name }) => name);
  const unqueued = [...new Set([...known, ...found])];
  const entries = withSlots(state.entries, orders).map((one) => ({ ...one, unqueued }));
  const isKnown = (order: NetOrder) => state.entries.some((one) => isSame(one.order, order));
  const changed = orders.filter((order) => !isKnown(order));
  const ids = new Set(changed.map(({ id }) => id));
  const written = registryText(entries.filter(({ order }) => ids.has(order.id)));
  if (written) await namespace.must("iptables-restore", RESTORE, written);
  await shapeAll(namespace, state, { entries, orders, changed: ids });
  const { present: hasLease } = await support("time");
  // Written again, a chain would count from nothing again.
  const due = orders.filter(({ id }) => ids.has(id) || !isHooked(state, id));
  for (const family of [4, 6] as const) {
    const saved = state.saved[family];
    const text = rulesText(due, { family, saved, hasLease });
    if (text) await namespace.must(RESTORERS[family], RESTORE, text);
  }
}
