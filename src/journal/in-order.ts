/** Which undos wait for each other. Pure. */
import type { AnyFault } from "../core/fault.ts";

/** Those of an engine that is gone are tried to the end: nobody elsewhere may wait for that. */
export function byEngine(faults: readonly AnyFault[]): AnyFault[][] {
  const engines = [...new Set(faults.map(({ victim }) => victim.engine))];
  return engines.map((engine) => faults.filter(({ victim }) => victim.engine === engine));
}

/** Latest first; the faults of one victim one after another, those of different victims side by side. */
export function byVictim(faults: readonly AnyFault[]): AnyFault[][] {
  const groups = new Map<string, AnyFault[]>();
  for (const fault of [...faults].reverse())
    groups.set(fault.victim.id, [...(groups.get(fault.victim.id) ?? []), fault]);
  return [...groups.values()];
}
