/** How much a fault lets through: what its queues have let out by one look, and by a later one. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Passed } from "../../packets.ts";
import { queueHandles } from "./shape.ts";
import type { Qdisc, State } from "./state.ts";

/** Half a second would be one piece of 64 KiB at a megabit. */
const MEASURED_MS = 1_000;

export interface Moment {
  readonly qdiscs: State["qdiscs"];
  readonly atMs: number;
}

/** Of the device where most passed: each interface, and each way, has a bucket of its own. */
export function passedBetween(before: Moment, after: Moment, slot: number): Passed {
  const devices = [...new Set(after.qdiscs.map(({ dev }) => dev))];
  const bytes = devices.map(
    (dev) => bytesOf(after.qdiscs, slot, dev) - bytesOf(before.qdiscs, slot, dev),
  );
  return { bytes: Math.max(0, ...bytes), ms: after.atMs - before.atMs };
}

function bytesOf(qdiscs: readonly Qdisc[], slot: number, device: string): number {
  const handles = queueHandles(slot);
  return qdiscs
    .filter(({ dev, handle }) => dev === device && handles.includes(handle))
    .reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}

/** Nothing is sent for it: a trial at full rate would take from the victim what the limit leaves it. */
export function untilMeasured({ atMs }: Moment): Promise<void> {
  return sleep(Math.max(0, atMs + MEASURED_MS - performance.now()));
}
