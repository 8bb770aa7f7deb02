/** What a journal means: which faults are open, who holds the run. Pure. */
import type { Entry } from "../core/entry.ts";
import type { AnyFault } from "../core/fault.ts";
import type { Plan } from "../core/plan.ts";

/** Intended and not reverted: an injection that failed, or was never reached, still counts as open. */
export function openFaults(entries: readonly Entry[]): AnyFault[] {
  const open = new Map<string, AnyFault>();
  for (const entry of entries) {
    if (entry.kind === "intended") open.set(entry.fault.id, entry.fault);
    if (entry.kind === "reverted") open.delete(entry.fault);
  }
  return [...open.values()];
}

export function planOf(entries: readonly Entry[]): Plan | undefined {
  return entries.find((entry) => entry.kind === "planned")?.plan;
}

export function isFinished(entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.kind === "finished");
}
