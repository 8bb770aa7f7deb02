/**
 * The samples of one run. They are many and announce nothing, so they are flushed in batches, and a
 * batch that cannot be written stops no drill; but a verdict must not be drawn over the hole.
 */
import type { FileHandle } from "node:fs/promises";
import type { SampleLine } from "../core/entry.ts";
import { toLines } from "./lines.ts";
import { whyUnwritable } from "./unwritable.ts";

const FLUSH_MS = 250;

export interface SampleFile {
  add(line: SampleLine): void;
  flush(): Promise<void>;
  /** Why some could not be written; `undefined`: all were. */
  lost(): string | undefined;
  close(): Promise<void>;
}

export function sampleFile(file: FileHandle): SampleFile {
  const pending: SampleLine[] = [];
  let queue: Promise<void> = Promise.resolve();
  let lost: string | undefined;
  const write = async () => {
    const lines = pending.splice(0);
    if (lines.length > 0) await append(file, lines);
  };
  const flush = () => {
    queue = queue.then(write).catch((error: unknown) => {
      lost ??= whyUnwritable(error);
    });
    return queue;
  };
  const timer = setInterval(flush, FLUSH_MS);
  return {
    add: (line) => void pending.push(line),
    flush,
    lost: () => lost,
    close: async () => {
      clearInterval(timer);
      await flush();
      await file.close();
    },
  };
}

async function append(file: FileHandle, lines: readonly SampleLine[]): Promise<void> {
  const { size } = await file.stat();
  try {
    await file.appendFile(toLines(lines));
  } catch (error) {
    // Half a line would make the next one unreadable.
    await file.truncate(size).catch(() => {});
    throw error;
  }
}
