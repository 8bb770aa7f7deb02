/**
 * What the engine's log tells of victims since they were claimed, for those who were not there to hear it. The
 * claim is a volume, whose creation stands in the same log, so that no two clocks are compared.
 */

import { claimKey } from "../../core/claim-key.ts";
import type { AnyFault } from "../../core/fault.ts";
import type { TargetEvent } from "../../core/source.ts";
import { nameOf } from "./claim-volume.ts";
import type { Engine } from "./engine.ts";
import { engineTime } from "./engine-time.ts";
import { readEvent } from "./events.ts";
import { loggedEvents, stamp } from "./log.ts";

const ASKED = {
  type: ["container", "network", "volume"],
  event: ["start", "die", "died", "pause", "unpause", "connect", "disconnect", "create", "destroy"],
};

/** By the fault's id, in the engine's order; empty where the log does not reach back so far. */
export async function sinceClaims(
  engine: Engine,
  faults: readonly AnyFault[],
  signal: AbortSignal,
): Promise<Map<string, TargetEvent[]>> {
  const told = new Map<string, TargetEvent[]>();
  const now = await engineTime(engine, signal);
  const [first] = faults.map(({ before }) => before.startedAt).sort();
  if (now === undefined || first === undefined) return told;
  const query = { since: stamp(first), until: stamp(now), filters: JSON.stringify(ASKED) };
  const byClaim = new Map(faults.map((one) => [claimName(one), one]));
  for await (const { line, event } of loggedEvents(engine, query, signal)) {
    const fault = event.Type === "volume" ? byClaim.get(event.Actor.ID) : undefined;
    if (fault && event.Action === "destroy") told.delete(fault.id);
    // Whoever asks for one that is there is answered by the same event.
    if (fault && event.Action === "create") told.set(fault.id, told.get(fault.id) ?? []);
    const read = readEvent(line, 0);
    if (read === undefined || read === "halt") continue;
    for (const one of faults) if (one.victim.id === read.id) told.get(one.id)?.push(read);
  }
  return told;
}

function claimName(fault: AnyFault): string {
  return nameOf({ victim: claimKey(fault), generation: 0 });
}
