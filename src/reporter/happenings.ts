/** What happened in a run besides its faults: to targets, by guards and others, and what is left of it. */
import type { Entry } from "../core/entry.ts";

/** `t` of the run in milliseconds. */
export interface TargetChange {
  readonly t: number;
  readonly target: string;
  readonly name: string;
  readonly change: string;
  readonly facts: Readonly<Record<string, string>>;
}

export function happenedIn(entries: readonly Entry[]) {
  const finished = entries.find((entry) => entry.kind === "finished");
  return {
    events: entries
      .filter((entry) => entry.kind === "target-changed")
      .map(({ t, target, name, change, facts }) => ({ t, target, name, change, facts })),
    refusals: entries
      .filter((entry) => entry.kind === "refused")
      .map(({ victim, ruling: { guard, reason } }) => ({
        ...(victim ? { victim } : {}),
        guard,
        reason,
      })),
    stops: entries
      .filter((entry) => entry.kind === "stopped")
      .map(({ t, cause, message }) => ({ t, cause, message })),
    residue: finished?.residue ?? [],
    unknown: finished?.unknown ?? [],
  };
}
