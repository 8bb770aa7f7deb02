/** Run folders that are old, over and undone are removed; whatever is open stays, however old. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { isFinished, openFaults } from "../journal/fold.ts";
import { readEntries } from "../journal/read-run.ts";
import { allRunFolders } from "../journal/state-folder.ts";
import type { ScheduleJournal } from "./schedule-journal.ts";

interface Kept {
  readonly stateRoot: string;
  readonly summaries: string;
  readonly journal: Pick<ScheduleJournal, "forget">;
}

/** @returns how many run folders are gone. @throws AggregateError when all that could be removed is */
export function forgetOld({ stateRoot, summaries, journal }: Kept, beforeMs: number): number {
  let gone = 0;
  const deeds = [
    () => {
      gone = forgetRuns(stateRoot, beforeMs);
    },
    () => forgetDated(summaries, beforeMs),
    () => journal.forget(beforeMs),
  ];
  const errors = deeds.flatMap(errorOf);
  if (errors.length > 0) throw new AggregateError(errors);
  return gone;
}

function errorOf(deed: () => void): unknown[] {
  try {
    deed();
    return [];
  } catch (error) {
    return [error];
  }
}

/** @returns how many run folders are gone */
export function forgetRuns(stateRoot: string, beforeMs: number): number {
  const limit = new Date(beforeMs).toISOString().replace(/[-:]/g, "").slice(0, 15);
  const old = allRunFolders(stateRoot).filter((folder) => {
    const name = basename(folder);
    return /^\d{8}T\d{6}-/.test(name) && name.slice(0, 15) < limit && isOver(folder);
  });
  for (const folder of old) rmSync(folder, { recursive: true, force: true });
  return old.length;
}

/** What cannot be read may tell of something open. */
function isOver(folder: string): boolean {
  try {
    const entries = readEntries(folder);
    return isFinished(entries) && openFaults(entries).length === 0;
  } catch {
    return false;
  }
}

/** Files that are named after a date, such as summaries. */
export function forgetDated(folder: string, beforeMs: number): void {
  if (!existsSync(folder)) return;
  const limit = new Date(beforeMs).toISOString().slice(0, 10);
  for (const name of readdirSync(folder))
    if (/^\d{4}-\d{2}-\d{2}\.md$/.test(name) && name.slice(0, 10) < limit)
      rmSync(join(folder, name), { force: true });
}
