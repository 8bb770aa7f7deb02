/** Which bit of a class' number is whose, of the faults that may be in effect together in one namespace. */
import { isShaping, SHAPED_MAX, whyNotTogether } from "../../packet-room.ts";
import type { NetOrder } from "./order.ts";
import type { Registered } from "./registry.ts";
import type { Shaped } from "./shape.ts";

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
  assertTogether(entries);
  return entries;
}

function freeSlot(entries: readonly Registered[], { deed }: NetOrder): number | undefined {
  if (!isShaping(deed)) return undefined;
  const taken = new Set(entries.map(({ slot }) => slot));
  // Of one too many the next is no slot: it is refused with all of them.
  return Array.from({ length: SHAPED_MAX }, (_, at) => at).find((at) => !taken.has(at));
}

function assertTogether(entries: readonly Registered[]): void {
  const faults = entries.map(({ order: { id, deed } }) => ({ name: `${deed.kind} (${id})`, deed }));
  const why = whyNotTogether(faults);
  if (why !== undefined) throw new Error(why);
}

export function shapedOf(entries: readonly Registered[]): Shaped[] {
  return entries.flatMap(({ order, slot }) =>
    slot !== undefined && isShaping(order.deed) ? [{ order, slot, deed: order.deed }] : [],
  );
}
