/** What a careful user would want to know before saying yes. Pure. */
import type { Endangered } from "./monkey.ts";
import type { FaultParts, PlanParts } from "./planning.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Target } from "./target.ts";

type Snapshots = PlanParts["snapshots"];

export function warningsOf({
  faults,
  snapshots,
  probes,
  command,
  watching,
  notes = [],
}: PlanParts): string[] {
  const warnings = faults.flatMap((fault) => warningsOn(fault, snapshots));
  const gates = command !== undefined || probes.some((probe) => probe.role !== "victim");
  if (watching.verdictWanted && !gates)
    warnings.push(
      "No probe of a service or of an untouched container gates: the verdict can only be inconclusive",
    );
  return [...new Set([...warnings, ...faults.flatMap((fault) => fault.notes), ...notes])];
}

function warningsOn({ monkey, options, victims }: FaultParts, snapshots: Snapshots): string[] {
  const needs = monkey.needs(options as never);
  const kills = needs.includes("crash") || needs.includes("signal");
  const downs = kills || needs.includes("stop");
  const named = (test: (state: Snapshot) => boolean) =>
    victims.filter((one) => {
      const state = snapshots.get(one.id);
      return state !== undefined && test(state);
    });
  const list = (some: readonly Target[]) => some.map((one) => one.name).join(", ");
  const warnings: string[] = [];
  const removed = named((state) => state.autoRemove);
  if (downs && removed.length > 0)
    warnings.push(
      `The engine removes ${list(removed)} at its death (--rm): it cannot be held down or brought back`,
    );
  const replaced = named((state) => state.replacedBy !== undefined);
  if (downs && replaced.length > 0)
    warnings.push(
      `${snapshots.get(replaced[0]?.id ?? "")?.replacedBy} replaces what goes down of ${list(replaced)}: we start none of them again`,
    );
  const alone = named(
    (state) => state.policy.name === "no" && !state.autoRemove && state.replacedBy === undefined,
  );
  if (kills && alone.length > 0)
    warnings.push(`No restart policy brings ${list(alone)} back: we start what we brought down`);
  if (needs.includes("signal"))
    warnings.push(
      "The engine takes an API signal for an operator's stop: restart policies do not act until the next start",
    );
  if (monkey.revert === "irreversible")
    warnings.push(`This cannot be undone: chaos revert does not bring ${list(victims)} back`);
  return [
    ...warnings,
    ...(monkey.cautions?.(options as never, endangered(victims, snapshots)) ?? []),
  ];
}

function endangered(victims: readonly Target[], snapshots: Snapshots): Endangered[] {
  return victims.flatMap(({ id, name }) => {
    const before = snapshots.get(id);
    return before ? [{ name, before }] : [];
  });
}
