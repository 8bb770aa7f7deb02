/** Adds a fact to the journal of a run that is over: an undo from another process. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry, Fact } from "../core/entry.ts";
import { JOURNAL_FILE } from "./journal.ts";
import { readEntries } from "./read-run.ts";

export async function appendTo(folder: string, fact: Fact): Promise<void> {
  const first = readEntries(folder)[0];
  const now = Date.now();
  // The run's monotonic clock died with it; the wall clock continues its count.
  const t = first ? Math.max(first.t, now - Date.parse(first.at)) : 0;
  const entry = { at: new Date(now).toISOString(), t, ...fact } as Entry;
  appendFileSync(join(folder, JOURNAL_FILE), `${JSON.stringify(entry)}\n`);
}
