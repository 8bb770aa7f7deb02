/** A selection within one group of a schedule: who else it would pass is not meant this time. Pure. */
import { groupOf } from "./grouping.ts";
import type { Selector } from "./selector.ts";

export interface GroupName {
  readonly by: string;
  readonly name: string;
}

export function withinGroup(selector: Selector, group: GroupName | undefined): Selector {
  if (!group) return selector;
  const { by, name } = group;
  return {
    ...selector,
    says: `${selector.says}, of the group ${by} ${name}`,
    passes: (target) => selector.passes(target) && groupOf(target, by) === name,
    without: (kind) =>
      kind === by ? selector.without(kind) : withinGroup(selector.without(kind), group),
  };
}
