/** The runs of a state folder whose process lives, whether something of them is open or not. */
import { basename } from "node:path";
import type { Entry } from "../core/entry.ts";
import { isFinished, openFaults, planOf } from "../journal/fold.ts";
import { isAlive, readHolder } from "../journal/holder.ts";
import { readEntries } from "../journal/read-run.ts";
import { runFolders } from "../journal/state-folder.ts";

export interface LivingRun {
  readonly run: string;
  readonly name: string;
  readonly holder: string;
  readonly openFaults: number;
  /** What is known of who would undo it: "a process stands by", or that nobody does. */
  readonly watchdog: string;
}

/** What cannot be read is told by whoever looks for what is open. */
export function livingRuns(stateRoot: string, engineId: string): LivingRun[] {
  return runFolders(stateRoot, engineId).flatMap((folder) => {
    const holder = readHolder(folder);
    // A program may go on after its drill: the journal says whether the run is over.
    if (holder === undefined || isAlive(holder) !== true) return [];
    const entries = entriesIn(folder);
    if (!entries || isFinished(entries)) return [];
    const name = planOf(entries)?.name ?? "not planned yet";
    const open = openFaults(entries).length;
    return [
      { run: basename(folder), name, holder, openFaults: open, watchdog: watchdogIn(entries) },
    ];
  });
}

function entriesIn(folder: string): Entry[] | undefined {
  try {
    return readEntries(folder);
  } catch {
    return undefined;
  }
}

function watchdogIn(entries: readonly Entry[]): string {
  const last = entries.findLast((entry) => entry.kind === "watchdog");
  return last?.says ?? "nobody stands by";
}
