/**
 * Claims that somebody took over from us while we undid, and died with. A run's watchdog cannot ask from
 * its container whether we live; once it is swept, nobody else would ever let go of them.
 */
import { undo } from "../controller.ts";
import type { AnyFault } from "../core/fault.ts";
import { engineOf, nowOn } from "./engine-now.ts";
import { type Asking, whoLives } from "./living.ts";
import { foundOpen } from "./open-faults.ts";
import { seize, type Unreached } from "./seize.ts";

/** Undone once more, because an undo may have been cut short: that is harmless. @returns what failed */
export async function takeBack(asking: Asking, undone: readonly AnyFault[]): Promise<Unreached[]> {
  if (undone.length === 0) return [];
  const { source, signal } = asking;
  const found = await foundOpen(asking);
  const open = found.open.filter(
    ({ claim, fault }) => claim !== undefined && undone.some(({ id }) => id === fault.id),
  );
  const now = await nowOn(asking, open.map(engineOf));
  const living = await whoLives(asking, { ...found, open, objects: [] }, now);
  const dead = open.filter(({ fault }) => !living.some(({ run }) => run === fault.run));
  const { ours, unreached } = await seize({ source, signal, now }, dead);
  const tokens = new Map(ours.map(({ fault, token }) => [fault.id, token]));
  const again = await undo(
    ours.map(({ fault }) => fault),
    source,
    // Their journals have it already.
    async () => {},
    { tokenOf: ({ id }) => tokens.get(id) ?? id },
  );
  return [...again.failed, ...unreached];
}
