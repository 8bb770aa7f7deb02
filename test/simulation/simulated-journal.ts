/** A journal whose lines are there in the same tick: the same file, without waiting for a disk. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../src/core/clock.ts";
import type { Entry, SampleLine } from "../../src/core/entry.ts";
import { ChaosError } from "../../src/failure.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { forever, type Process } from "./ground.ts";

export interface Disk {
  readonly process: Process;
  /** From this append on the disk is full. */
  readonly fullAt: number | undefined;
}

export async function simulatedJournal(
  folder: string,
  { clock, disk, onEntry }: { clock: Clock; disk: Disk; onEntry: (entry: Entry) => void },
): Promise<Journal> {
  const originMs = clock.monotonicMs();
  const samples: SampleLine[] = [];
  let appended = 0;
  const toLines = (values: readonly object[]) =>
    values.map((value) => `${JSON.stringify(value)}\n`).join("");
  return {
    folder,
    originMs,
    append: async (facts) => {
      if (!disk.process.isAlive) return forever();
      appended += 1;
      if (disk.fullAt !== undefined && appended >= disk.fullAt)
        throw new ChaosError("STATE_UNWRITABLE", "the disk is full");
      const stamp = {
        at: new Date(clock.wallMs()).toISOString(),
        t: clock.monotonicMs() - originMs,
      };
      // Whoever reads the file parses each line by the schema.
      const entries = facts.map((fact) => ({ ...stamp, ...fact }) as Entry);
      appendFileSync(join(folder, "journal.jsonl"), toLines(entries));
      entries.forEach(onEntry);
    },
    sample: (line) => void samples.push(line),
    close: async () => {
      if (!disk.process.isAlive) return forever();
      appendFileSync(join(folder, "samples.jsonl"), toLines(samples));
    },
  };
}
