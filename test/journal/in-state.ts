/** What runs left behind in a state folder, found from outside as a test has only the folder. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Entry, SampleLine } from "../../src/core/entry.ts";
import { readEntries, readRun } from "../../src/journal/read-run.ts";

export function runsIn(state: string): string[] {
  return foldersIn(state).map((folder) => folder.slice(folder.lastIndexOf("/") + 1));
}

export function entriesIn(state: string): Entry[] {
  return foldersIn(state).flatMap((folder) => readEntries(folder));
}

export function samplesIn(state: string): SampleLine[] {
  return foldersIn(state).flatMap((folder) => [...readRun(folder).samples]);
}

export function watchdogWords(state: string): string[] {
  return entriesIn(state).flatMap((entry) => (entry.kind === "watchdog" ? [entry.says] : []));
}

function foldersIn(state: string): string[] {
  if (!existsSync(state)) return [];
  return readdirSync(state).flatMap((engine) => {
    const runs = join(state, engine, "runs");
    return existsSync(runs) ? readdirSync(runs).map((run) => join(runs, run)) : [];
  });
}
