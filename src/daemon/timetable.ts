/** The experiments of a file that have a schedule, and the groups that the fleet has for them. */
import { createHash } from "node:crypto";
import type { LoadedExperiment } from "../config/load.ts";
import { orderOf } from "../config/orders.ts";
import { isOptedIn } from "../core/enabled-label.ts";
import { groupsIn } from "../core/groups.ts";
import type { Group, Schedule } from "../core/schedule.ts";
import { readSelection } from "../core/selector.ts";
import type { Target } from "../core/target.ts";
import { ChaosError } from "../failure.ts";

export interface TimetableEntry {
  readonly experiment: LoadedExperiment;
  readonly schedule: Schedule;
}

/** @throws ChaosError CONFIG_INVALID where none has a schedule */
export function timetableOf(
  file: string,
  experiments: readonly LoadedExperiment[],
): TimetableEntry[] {
  const entries = experiments.flatMap(({ timetable, ...experiment }) =>
    timetable ? [{ experiment, schedule: timetable }] : [],
  );
  if (entries.length > 0) return entries;
  throw new ChaosError(
    "CONFIG_INVALID",
    `Cannot use ${file}: none of its experiments has a schedule`,
    {
      hint: "Write schedule: { cron: 0 10 * * mon-fri } into one; chaos run needs none",
    },
  );
}

export function needsFleet({ schedule }: TimetableEntry): boolean {
  return schedule.grouping !== undefined;
}

/** Whoever may be hit on schedule: opted in, unless the experiment says otherwise. */
export function groupsOf(
  { experiment, schedule }: TimetableEntry,
  targets: readonly Target[],
): Group[] {
  const { grouping } = schedule;
  if (!grouping) return [];
  const order = orderOf(experiment);
  const selectors = order.faults.map(({ selection }) => readSelection(selection));
  return groupsIn(targets.filter(isMeant(experiment)), selectors, grouping);
}

/** What its groups are made of: those of another such are none of its own. */
export function groupsKey({ experiment, schedule }: TimetableEntry): string {
  const { optIn = true } = experiment;
  const selections = orderOf(experiment).faults.map(({ selection }) => selection);
  const made = JSON.stringify([schedule.grouping?.by ?? null, optIn, selections]);
  return createHash("sha256").update(made).digest("hex").slice(0, 12);
}

function isMeant({ optIn = true }: LoadedExperiment): (target: Target) => boolean {
  return (target) => !optIn || isOptedIn(target);
}
