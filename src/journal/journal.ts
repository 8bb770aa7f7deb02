/**
 * The journal of one run: append-only JSON lines, on disk before the deed they announce. Samples
 * lie beside it; they are many and announce nothing, so they are flushed in batches.
 */
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import type { Entry, Fact, SampleLine } from "../core/entry.ts";
import { ChaosError } from "../failure.ts";

export const JOURNAL_FILE = "journal.jsonl";
export const SAMPLES_FILE = "samples.jsonl";
const FLUSH_SAMPLES_MS = 250;

export interface Journal {
  readonly folder: string;
  readonly originMs: number;
  /** Resolves when all of these are on disk, in the order of the calls. */
  append(facts: readonly Fact[]): Promise<void>;
  sample(line: SampleLine): void;
  close(): Promise<void>;
}

export async function openJournal(
  folder: string,
  clock: Clock,
  onEntry: (entry: Entry) => void = () => {},
): Promise<Journal> {
  const originMs = clock.monotonicMs();
  const journal = await createFile(folder, JOURNAL_FILE);
  const samples = await createFile(folder, SAMPLES_FILE);
  let queue: Promise<void> = Promise.resolve();
  const pending: SampleLine[] = [];
  const flushSamples = async () => {
    const lines = pending.splice(0);
    if (lines.length > 0) await samples.appendFile(toLines(lines)).catch(() => {});
  };
  const timer = setInterval(flushSamples, FLUSH_SAMPLES_MS);

  const append = (facts: readonly Fact[]): Promise<void> => {
    const at = new Date(clock.wallMs()).toISOString();
    const t = round(clock.monotonicMs() - originMs);
    const entries = facts.map((fact) => ({ at, t, ...fact }) as Entry);
    const written = queue.then(() => write(journal, entries, folder));
    // A failed write must not fail every later one: each caller learns of its own.
    queue = written.catch(() => {});
    return written.then(() => entries.forEach(onEntry));
  };
  return {
    folder,
    originMs,
    append,
    sample: (line) => void pending.push(line),
    close: async () => {
      clearInterval(timer);
      await queue;
      await flushSamples();
      await journal.close();
      await samples.close();
    },
  };
}

async function createFile(folder: string, name: string): Promise<FileHandle> {
  try {
    // "ax": two runs must never write one file.
    return await open(join(folder, name), "ax", 0o600);
  } catch (cause) {
    throw unwritable(join(folder, name), cause);
  }
}

async function write(file: FileHandle, entries: readonly Entry[], folder: string): Promise<void> {
  const { size } = await file.stat();
  try {
    // Not `write`: on a disk that is nearly full that one writes half a line, and says so in a count.
    await file.appendFile(toLines(entries));
    await file.datasync();
  } catch (cause) {
    // Half a line would make the next one unreadable.
    await file.truncate(size).catch(() => {});
    throw unwritable(join(folder, JOURNAL_FILE), cause);
  }
}

function unwritable(file: string, cause: unknown): ChaosError {
  return new ChaosError("STATE_UNWRITABLE", `Cannot write ${file}`, {
    cause,
    hint: "Is the disk full or read-only? Name another folder with --state",
  });
}

function toLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** Microseconds are enough, and keep the lines short. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
