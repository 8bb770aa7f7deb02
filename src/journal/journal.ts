/**
 * The journal of one run: append-only JSON lines, on disk before the deed they announce. Samples lie
 * beside it.
 */
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import type { Entry, Fact, SampleLine } from "../core/entry.ts";
import { toLines } from "./lines.ts";
import { type SampleFile, sampleFile } from "./sample-file.ts";
import { unwritable } from "./unwritable.ts";

export const JOURNAL_FILE = "journal.jsonl";
export const SAMPLES_FILE = "samples.jsonl";

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
  const samples = sampleFile(await besides(journal, createFile(folder, SAMPLES_FILE)));
  let queue: Promise<void> = Promise.resolve();
  const append = (facts: readonly Fact[]): Promise<void> => {
    const at = new Date(clock.wallMs()).toISOString();
    const t = round(clock.monotonicMs() - originMs);
    const written = queue.then(async () => {
      const whole = await Promise.all(facts.map((fact) => withLoss(fact, samples)));
      const entries = whole.map((fact) => ({ at, t, ...fact }) as Entry);
      await write(journal, entries, folder);
      return entries;
    });
    // A failed write must not fail every later one: each caller learns of its own.
    queue = written.then(
      () => {},
      () => {},
    );
    return written.then((entries) => entries.forEach(onEntry));
  };
  return {
    folder,
    originMs,
    append,
    sample: samples.add,
    close: async () => {
      await queue;
      await samples.close();
      await journal.close();
    },
  };
}

/** One of the two is none: the journal is closed where the other cannot be had. */
async function besides(journal: FileHandle, other: Promise<FileHandle>): Promise<FileHandle> {
  return await other.catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
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

/** The last entry says whether samples are missing: the file alone looks as if none had been due. */
async function withLoss(fact: Fact, samples: SampleFile): Promise<Fact> {
  if (fact.kind !== "finished") return fact;
  await samples.flush();
  const samplesLost = samples.lost();
  return samplesLost === undefined ? fact : { ...fact, samplesLost };
}

/** Microseconds are enough, and keep the lines short. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
