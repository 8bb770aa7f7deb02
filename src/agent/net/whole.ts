/** Is all of an order still in place? Others may change rules and queues, and interfaces come and go. */

import { isShaping } from "../../packet-room.ts";
import type { Deed } from "../../packets.ts";
import { rulesText } from "./netfilter.ts";
import { goes, isSwallowedOnEgress } from "./order.ts";
import type { Registered } from "./registry.ts";
import { queueHandles, SWALLOW } from "./shape.ts";
import { means } from "./shaping.ts";
import { type Device, ifbOf, type Qdisc, type State } from "./state.ts";

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

/** What netem calls its deeds where it lists them (tc's q_netem.c). */
const LISTED: Partial<Record<Deed["kind"], string>> = {
  ...{ delay: "delay", "burst-loss": "loss-gemodel", reorder: "reorder" },
  ...{ duplicate: "duplicate", corrupt: "corrupt" },
};

/** By its own word: one that somebody changed may lose what it was to damage, and counts the same. */
export function isDoing({ kind }: Deed, { options }: Pick<Qdisc, "options">): boolean {
  const listed = LISTED[kind];
  // It always tells its length: what does not is not read here.
  return listed === undefined || !options || !("limit" in options) || listed in options;
}

function isQueued({ qdiscs }: State, { order, slot }: Registered, device: Device): boolean {
  const has = (dev: string, handles: readonly string[]) =>
    qdiscs.some(
      (one) => one.dev === dev && handles.includes(one.handle) && isDoing(order.deed, one),
    );
  if (slot === undefined) return !isSwallowedOnEgress(order) || has(device.name, [SWALLOW]);
  const handles = queueHandles(slot);
  if (goes(order, "egress") && !has(device.name, handles)) return false;
  return !goes(order, "ingress") || has(ifbOf(device), handles);
}
