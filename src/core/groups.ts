/** The groups that a schedule draws for, as the fleet has them now. Pure. */
import { messageOf } from "../failure.ts";
import { groupOf } from "./grouping.ts";
import type { Group, Grouping } from "./schedule.ts";
import { readGroupLabels } from "./schedule-words.ts";
import type { Selector } from "./selector.ts";
import type { Target } from "./target.ts";

/** Who owns a service says how often it is hit, and when. */
const LABELS = { mean: "chaos.mean", window: "chaos.window" } as const;
/** More than anybody would want to read of. */
const GROUPS_MAX = 1_000;

/** By name; whoever has no such label is in no group, and is hit by no act of this schedule. */
export function groupsIn(
  targets: readonly Target[],
  selectors: readonly Pick<Selector, "passes" | "excludes">[],
  { by }: Grouping,
): Group[] {
  const members = new Map<string, Target[]>();
  for (const target of targets) {
    const isMeant = selectors.some((one) => one.passes(target) && !one.excludes(target));
    const name = isMeant && !target.ours ? groupOf(target, by) : "";
    if (name !== "") members.set(name, [...(members.get(name) ?? []), target]);
  }
  const names = [...members.keys()].sort().slice(0, GROUPS_MAX);
  return names.map((name) => ({ name, ...wordsOf(members.get(name) ?? []) }));
}

function wordsOf(members: readonly Target[]): Omit<Group, "name"> {
  try {
    return readGroupLabels(agreed(members, LABELS.mean), agreed(members, LABELS.window));
  } catch (error) {
    return { wrong: messageOf(error) };
  }
}

/** A replica that is labelled otherwise may be the newer one: nobody can tell what its owner wants. */
function agreed(members: readonly Target[], label: string): string | undefined {
  const said = new Set(members.map(({ labels }) => labels[label]));
  if (said.size <= 1) return [...said][0];
  const values = [...said].map((one) => one ?? "nothing").join(", ");
  throw new Error(`its containers disagree about the label ${label}: ${values}`);
}
