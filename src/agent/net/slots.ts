/** Which faults may be in effect together in one namespace, and which bit of a class' number is whose. */
import { PROXIED_MAX } from "../doorman/plan.ts";
import { isShaping, type NetOrder } from "./order.ts";
import type { Registered } from "./registry.ts";
import { type Shaped, SLOTS_MAX } from "./shape.ts";

/**
 * What was there and what is wanted, each shaping one with a slot.
 * @throws Error where they cannot be in effect together
 */
export function withSlots(
  there: readonly Registered[],
  wanted: readonly NetOrder[],
): readonly Registered[] {
  const entries = [...there];
  for (const order of wanted) {
    const at = entries.findIndex((one) => one.order.id === order.id);
    const { slot = freeSlot(entries, order), ports } = entries[at] ?? {};
    const entry = {
      order,
      ...(slot === undefined ? {} : { slot }),
      ...(ports === undefined ? {} : { ports }),
    };
    if (at < 0) entries.push(entry);
    else entries[at] = entry;
  }
  assertCompatible(entries);
  return entries;
}

function freeSlot(entries: readonly Registered[], { deed }: NetOrder): number | undefined {
  if (!isShaping(deed)) return undefined;
  const taken = new Set(entries.map(({ slot }) => slot));
  const free = Array.from({ length: SLOTS_MAX }, (_, at) => at).find((at) => !taken.has(at));
  if (free !== undefined) return free;
  throw new Error(
    `${SLOTS_MAX} faults shape this namespace's packets already, and more do not fit`,
  );
}

/** Kernels since 2025 refuse a duplicating netem beside another on the same device (network-faults.md §2.2). */
function assertCompatible(entries: readonly Registered[]): void {
  const proxied = entries.filter(({ order }) => order.deed.kind === "proxy").length;
  if (proxied > PROXIED_MAX)
    throw new Error(`${proxied} faults by proxy in one namespace are more than ${PROXIED_MAX}`);
  const shaped = shapedOf(entries);
  const twin = shaped.find(({ deed }) => deed.kind === "duplicate");
  const other = shaped.find((one) => one !== twin && one.deed.kind !== "rate");
  if (twin && other)
    throw new Error(
      `duplicate (${twin.order.id}) cannot be in effect beside ${other.deed.kind} (${other.order.id}): kernels refuse it`,
    );
}

export function shapedOf(entries: readonly Registered[]): Shaped[] {
  return entries.flatMap(({ order, slot }) =>
    slot !== undefined && isShaping(order.deed) ? [{ order, slot, deed: order.deed }] : [],
  );
}
