/** The groups of the fleet, looked at now and then; who was there of late is remembered. */

import type { Group } from "../core/schedule.ts";
import type { GroupsLine } from "../core/schedule-line.ts";
import type { Target } from "../core/target.ts";
import { groupsKey, groupsOf, type TimetableEntry } from "./timetable.ts";

/** A service that is being replaced is not there for a moment, and is meant all the same. */
const REMEMBERED_MS = 24 * 3_600_000;

export interface FleetWatch {
  /** @returns the experiments whose groups are others than before */
  update(entries: readonly TimetableEntry[], targets: readonly Target[], nowMs: number): string[];
  /** Those that the daemon before knew, where they were made of the same. */
  recall(
    entry: TimetableEntry,
    line: Pick<GroupsLine, "names" | "owned" | "of">,
    nowMs: number,
  ): void;
  /** Those that are made of what it makes them of: after a reload there are none until the fleet is seen. */
  groups(entry: TimetableEntry): readonly Group[];
}

interface Known {
  readonly key: string;
  readonly groups: ReadonlyMap<string, { readonly group: Group; readonly seenMs: number }>;
}

export function watchFleet(): FleetWatch {
  const known = new Map<string, Known>();
  const sortedOf = (experiment: string): Group[] =>
    [...(known.get(experiment)?.groups.values() ?? [])]
      .map(({ group }) => group)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    update: (entries, targets, nowMs) =>
      entries.flatMap((entry) => {
        const name = entry.schedule.experiment;
        const key = groupsKey(entry);
        const before = known.get(name);
        const isSame = before?.key === key;
        const said = isSame ? JSON.stringify(sortedOf(name)) : undefined;
        const now = new Map(isSame ? before.groups : []);
        for (const group of groupsOf(entry, targets)) now.set(group.name, { group, seenMs: nowMs });
        for (const [of, { seenMs }] of now) if (nowMs - seenMs > REMEMBERED_MS) now.delete(of);
        known.set(name, { key, groups: now });
        return JSON.stringify(sortedOf(name)) === said ? [] : [name];
      }),
    recall: (entry, { names, owned = [], of }, nowMs) => {
      const key = groupsKey(entry);
      if (of !== key) return;
      const groups: readonly Group[] = [...names.map((name) => ({ name })), ...owned];
      const seen = groups.map((group) => [group.name, { group, seenMs: nowMs }] as const);
      known.set(entry.schedule.experiment, { key, groups: new Map(seen) });
    },
    groups: (entry) => {
      const name = entry.schedule.experiment;
      return known.get(name)?.key === groupsKey(entry) ? sortedOf(name) : [];
    },
  };
}
