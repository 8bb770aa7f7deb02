/** What a careful user would want to know before saying yes. Pure. */
import type { PlanParts } from "./planning.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Target } from "./target.ts";

export function warningsOf({
  monkey,
  options,
  victims,
  snapshots,
  probes,
  watching,
  notes = [],
}: PlanParts): string[] {
  const needs = monkey.needs(options as never);
  const deadly = needs.includes("crash") || needs.includes("signal");
  const named = (test: (state: Snapshot) => boolean) =>
    victims.filter((one) => {
      const state = snapshots.get(one.id);
      return state !== undefined && test(state);
    });
  const list = (some: readonly Target[]) => some.map((one) => one.name).join(", ");
  const warnings: string[] = [];
  const removed = named((state) => state.autoRemove);
  if (deadly && removed.length > 0)
    warnings.push(
      `The engine removes ${list(removed)} at its death (--rm): it cannot be held down or brought back`,
    );
  const alone = named((state) => state.policy.name === "no" && !state.autoRemove);
  if (deadly && alone.length > 0)
    warnings.push(`No restart policy brings ${list(alone)} back: we start what we brought down`);
  if (needs.includes("signal"))
    warnings.push(
      "The engine takes an API signal for an operator's stop: restart policies do not act until the next start",
    );
  if (watching.verdictWanted && !probes.some((probe) => probe.role !== "victim"))
    warnings.push(
      "No probe of a service or of an untouched container gates: the verdict can only be inconclusive",
    );
  return [...warnings, ...notes];
}
