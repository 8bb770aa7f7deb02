/** The experiments that are in force: those of the last file that could be used. */
import { type LoadedExperiment, loadExperiments } from "../config/load.ts";
import type { Schedule } from "../core/schedule.ts";
import { type TimetableEntry, timetableOf } from "./timetable.ts";
import { watchFiles } from "./watched-files.ts";

export interface Experiments {
  all(): readonly TimetableEntry[];
  named(experiment: string): TimetableEntry | undefined;
  /** What a schedule came with, also that of a file before: an act that was due then is that one's. */
  of(schedule: Schedule): LoadedExperiment;
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
  const origins = new WeakMap<Schedule, LoadedExperiment>();
  const know = () => {
    for (const { schedule, experiment } of entries) origins.set(schedule, experiment);
  };
  know();
  return {
    all: () => entries,
    named: (experiment) => entries.find(({ schedule }) => schedule.experiment === experiment),
    of: (schedule) => origins.get(schedule) as LoadedExperiment,
    changed: () => watched.changed(),
    reload: async () => {
      entries = await read();
      know();
    },
  };
}
