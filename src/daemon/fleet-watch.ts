/** The groups of the fleet, looked at now and then; who was there of late is remembered. */
import type { Group } from "../core/schedule.ts";
import type { Target } from "../core/target.ts";
import { groupsOf, type TimetableEntry } from "./timetable.ts";

/** A service that is being replaced is not there for a moment, and is meant all the same. */
const REMEMBERED_MS = 24 * 3_600_000;

export interface FleetWatch {
  /** @returns the experiments whose groups are others than before */
  update(entries: readonly TimetableEntry[], targets: readonly Target[], nowMs: number): string[];
  /** Those that the daemon before knew. */
  recall(experiment: string, names: readonly string[], nowMs: number): void;
  groups(experiment: string): readonly Group[];
}

export function watchFleet(): FleetWatch {
  const known = new Map<string, Map<string, { group: Group; seenMs: number }>>();
  const of = (experiment: string) => known.get(experiment) ?? new Map();
  const sortedOf = (experiment: string): Group[] =>
    [...of(experiment).values()]
      .map(({ group }) => group as Group)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    update: (entries, targets, nowMs) =>
      entries.flatMap((entry) => {
        const name = entry.schedule.experiment;
        const before = JSON.stringify(sortedOf(name));
        const now = new Map(of(name));
        for (const group of groupsOf(entry, targets)) now.set(group.name, { group, seenMs: nowMs });
        for (const [key, { seenMs }] of now) if (nowMs - seenMs > REMEMBERED_MS) now.delete(key);
        known.set(name, now);
        return JSON.stringify(sortedOf(name)) === before ? [] : [name];
      }),
    recall: (experiment, names, nowMs) => {
      const groups = names.map((name) => [name, { group: { name }, seenMs: nowMs }] as const);
      known.set(experiment, new Map(groups));
    },
    groups: sortedOf,
  };
}
