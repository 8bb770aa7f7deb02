/** Adds a fact to the journal of a run that is over: an undo from another process. */
import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
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
  const file = join(folder, JOURNAL_FILE);
  dropTornLine(file);
  appendFileSync(file, `${JSON.stringify(entry)}\n`, { flush: true });
}

/** What the run's death tore announced nothing, but our line behind it would make both unreadable. */
function dropTornLine(file: string): void {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf("\n") + 1;
  if (whole < bytes.length) truncateSync(file, whole);
}
