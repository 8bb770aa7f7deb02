/** Is all of an order still in place? Others may change rules and queues, and interfaces come and go. */

import { isShaping } from "../../packet-room.ts";
import { rulesText } from "./netfilter.ts";
import { goes, isSwallowedOnEgress } from "./order.ts";
import type { Registered } from "./registry.ts";
import { queueHandles, SWALLOW } from "./shape.ts";
import { means } from "./shaping.ts";
import { type Device, ifbOf, type State } from "./state.ts";

/** In words, the first thing of it that is not there; `undefined`: it is whole. */
export function lackingIn(state: State, entry: Registered): string | undefined {
  if (isUnhooked(state, entry)) return "packets are not led to its rules any more";
  const devices = state.devices.filter((one) => means(entry.order, one));
  if (devices.length === 0 && !isElsewhere(entry.order)) return "none of its interfaces is there";
  const bare = devices.find((one) => !isQueued(state, entry, one));
  return bare && `${bare.name} has no queue of it: it came, or was changed, since`;
}

/** Rules do without an interface for now, and on the loopback, which is none of these. */
function isElsewhere({ deed, interfaces }: Registered["order"]): boolean {
  return !isShaping(deed) && (interfaces.length === 0 || interfaces.includes("lo"));
}

/** What is to be hooked, as if nothing were known of it: a jump that is not there would be made. */
export function isUnhooked({ saved, families }: State, { order }: Registered): boolean {
  return families.some((family) =>
    /^-I /m.test(rulesText([order], { family, saved: saved[family], hasLease: true })),
  );
}

function isQueued({ qdiscs }: State, { order, slot }: Registered, device: Device): boolean {
  const has = (dev: string, handles: readonly string[]) =>
    qdiscs.some((one) => one.dev === dev && handles.includes(one.handle));
  if (slot === undefined) return !isSwallowedOnEgress(order) || has(device.name, [SWALLOW]);
  const handles = queueHandles(slot);
  if (goes(order, "egress") && !has(device.name, handles)) return false;
  return !goes(order, "ingress") || has(ifbOf(device), handles);
}
