/** A run as its folder tells it: the one source of truth for report, revert and status. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ZodError, type ZodType } from "zod";
import { type Entry, entry, type SampleLine, sampleLine } from "../core/entry.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { JOURNAL_FILE, SAMPLES_FILE } from "./journal.ts";

export interface RunRecord {
  readonly folder: string;
  readonly entries: readonly Entry[];
  readonly samples: readonly SampleLine[];
}

/** @throws ChaosError JOURNAL_DAMAGED with file and line */
export function readRun(folder: string): RunRecord {
  return {
    folder,
    entries: readEntries(folder),
    samples: readLines(join(folder, SAMPLES_FILE), sampleLine),
  };
}

/** Without it nothing can be told: neither what was done nor that nothing was. @throws ChaosError JOURNAL_DAMAGED */
export function assertJournal(folder: string): void {
  const file = join(folder, JOURNAL_FILE);
  if (existsSync(file)) return;
  throw new ChaosError("JOURNAL_DAMAGED", `Cannot report a run: its journal ${file} is not there`, {
    hint: "It was removed, or the run died before it began; chaos status tells what is open",
  });
}

export function readEntries(folder: string): Entry[] {
  return readLines(join(folder, JOURNAL_FILE), entry);
}

function readLines<T>(file: string, schema: ZodType<T>): T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  // What follows the last newline is a line torn by our own death: it announced nothing yet.
  return lines.slice(0, -1).map((line, index) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new ChaosError(
        "JOURNAL_DAMAGED",
        `Cannot read ${file}:${index + 1}: it is not an entry of this version (${whyNone(cause)})`,
        { cause, hint: "chaos revert also works from the claims on the engine" },
      );
    }
  });
}

/** The first of all complaints: one line. */
function whyNone(cause: unknown): string {
  const issue = cause instanceof ZodError ? cause.issues[0] : undefined;
  if (!issue) return messageOf(cause).split("\n")[0]!;
  return [...(issue.path.length > 0 ? [issue.path.join(".")] : []), issue.message].join(": ");
}
