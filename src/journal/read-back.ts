/**
 * Who undoes without having been there reads back what a living run would have heard: that somebody else ended
 * a fault and did the same anew. Where nobody can tell, or not at once, it is undone by its state alone.
 */

import { networksIn, PAUSED } from "../core/done-anew.ts";
import type { AnyFault } from "../core/fault.ts";
import { changesOf, readBack } from "../core/hearing-others.ts";
import { orAfter } from "../deadline.ts";
import type { RevertDeps } from "./revert-open.ts";

/** A watchdog has two seconds for all. */
const TOLD_WITHIN_MS = 500;

type Asking = Pick<RevertDeps, "source" | "monkey" | "endedByOthers" | "takenOver">;

/** Of faults on one engine. */
export async function othersSince(
  faults: readonly AnyFault[],
  { source, monkey, endedByOthers, takenOver }: Asking,
  signal: AbortSignal,
): Promise<Pick<RevertDeps, "endedByOthers" | "takenOver">> {
  const heard = { endedByOthers, takenOver };
  if (endedByOthers || !source.sinceClaims) return heard;
  const changes = await changesOfAll(faults, monkey);
  if (changes.size === 0) return heard;
  const asked = source.sinceClaims([...changes.keys()], orAfter(signal, TOLD_WITHIN_MS));
  const events = await asked.catch(() => undefined);
  const books = [...changes].map(([{ id }, its]) => {
    return [id, readBack(events?.get(id) ?? [], its).ended] as const;
  });
  return {
    endedByOthers: new Set(books.flatMap(([id, ended]) => (ended.has(PAUSED) ? [id] : []))),
    takenOver: new Map(books.map(([id, ended]) => [id, networksIn(ended)])),
  };
}

/** What each changes that events tell of. Of two on one victim, the undo of one looks like somebody else's deed. */
async function changesOfAll(faults: readonly AnyFault[], monkey: RevertDeps["monkey"]) {
  const all = new Map<AnyFault, readonly string[]>();
  for (const fault of faults) {
    const known = await Promise.resolve(monkey(fault.monkey)).catch(() => undefined);
    const isAlone = faults.filter(({ victim }) => victim.id === fault.victim.id).length === 1;
    const changes = known && isAlone ? changesOf(known, fault) : [];
    if (changes.length > 0) all.set(fault, changes);
  }
  return all;
}
