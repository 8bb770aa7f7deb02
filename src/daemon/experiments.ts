/** The experiments that are in force: those of the last file that could be used. */
import { loadExperiments } from "../config/load.ts";
import { type TimetableEntry, timetableOf } from "./timetable.ts";
import { watchFiles } from "./watched-files.ts";

export interface Experiments {
  all(): readonly TimetableEntry[];
  named(experiment: string): TimetableEntry | undefined;
  /** Is the file, or one that it names, another than what was read last, or refused? Asked at each ring. */
  changed(): boolean;
  /** @throws ChaosError CONFIG_INVALID: then those that were in force stay so */
  reload(): Promise<void>;
}

/** @throws ChaosError CONFIG_INVALID */
export async function openExperiments(file: string, env: NodeJS.ProcessEnv): Promise<Experiments> {
  const watched = watchFiles();
  // What was read before it is refused is watched too: it may be where the mending is done.
  const read = async () => {
    watched.begin(file);
    return timetableOf(file, await loadExperiments(file, env, watched.add));
  };
  let entries = await read();
  return {
    all: () => entries,
    named: (experiment) => entries.find(({ schedule }) => schedule.experiment === experiment),
    changed: () => watched.changed(),
    reload: async () => {
      entries = await read();
    },
  };
}
