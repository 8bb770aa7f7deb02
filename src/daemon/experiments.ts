/** The experiments that are in force: those of the last file that could be used. */
import { loadExperiments } from "../config/load.ts";
import { calendarsOf } from "../config/schedules.ts";
import { type TimetableEntry, timetableOf } from "./timetable.ts";
import { watchFiles } from "./watched-files.ts";

export interface Experiments {
  all(): readonly TimetableEntry[];
  named(experiment: string): TimetableEntry | undefined;
  /** Is the file, or a calendar that it names, another than what was read last? Asked at each ring. */
  changed(): boolean;
  /** @throws ChaosError CONFIG_INVALID: then those that were in force stay so */
  reload(): Promise<void>;
}

/** @throws ChaosError CONFIG_INVALID */
export async function openExperiments(file: string, env: NodeJS.ProcessEnv): Promise<Experiments> {
  const read = async () => timetableOf(file, await loadExperiments(file, env));
  let entries = await read();
  const calendars = () => entries.flatMap(({ experiment }) => calendarsOf(experiment, file));
  const watched = watchFiles(() => [file, ...calendars()]);
  return {
    all: () => entries,
    named: (experiment) => entries.find(({ schedule }) => schedule.experiment === experiment),
    changed: () => watched.changed(),
    reload: async () => {
      watched.seen();
      entries = await read();
    },
  };
}
