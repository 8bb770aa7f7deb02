/**
 * The daemon's own journal, `<state>/daemon/schedule-<month>.jsonl`: append-only, on disk before the deed
 * it announces. Beside it `alive` tells, by its time, until when the daemon surely lived.
 */
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { type ScheduleFact, type ScheduleLine, scheduleLine } from "../core/schedule-line.ts";
import { makeFolder } from "../journal/make-folder.ts";
import { unwritable } from "../journal/unwritable.ts";

const NAME = /^schedule-(\d{4}-\d{2})\.jsonl$/;

export interface ScheduleJournal {
  readonly folder: string;
  /** Resolves when it is on disk. @throws ChaosError STATE_UNWRITABLE */
  append(fact: ScheduleFact): Promise<void>;
  /** Since the beginning of the month before, torn lines left out. */
  recent(): ScheduleLine[];
  /** When the daemon before surely lived last, in wall milliseconds; absent: there was none. */
  lastAliveMs(): number | undefined;
  /** Says that we live, and finds out whether the disk takes anything. @throws ChaosError STATE_UNWRITABLE */
  beat(): void;
  /** Months that ended before then are removed. */
  forget(beforeMs: number): void;
}

export function openScheduleJournal(stateRoot: string, clock: Clock): ScheduleJournal {
  const folder = join(stateRoot, "daemon");
  const alive = join(folder, "alive");
  let queue: Promise<void> = Promise.resolve();
  try {
    makeFolder(folder);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  return {
    folder,
    append: (fact) => {
      const line = { at: new Date(clock.wallMs()).toISOString(), ...fact } as ScheduleLine;
      const written = queue.then(() => write(join(folder, fileOf(line.at)), line));
      queue = written.catch(() => {});
      return written;
    },
    recent: () =>
      months(folder)
        .slice(-2)
        .flatMap((name) => readLines(join(folder, name))),
    lastAliveMs: () => lastAlive(folder, alive),
    beat: () => beat(alive, clock),
    forget: (beforeMs) => {
      const limit = new Date(beforeMs).toISOString().slice(0, 7);
      for (const name of months(folder))
        if ((NAME.exec(name)?.[1] ?? limit) < limit) rmSync(join(folder, name), { force: true });
    },
  };
}

function fileOf(at: string): string {
  return `schedule-${at.slice(0, 7)}.jsonl`;
}

function months(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();
}

/** One that is not ours to read is passed over: a journal's hole must not keep the daemon from starting. */
function readLines(file: string): ScheduleLine[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [scheduleLine.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
}

async function write(path: string, line: ScheduleLine): Promise<void> {
  try {
    const file = await open(path, "a", 0o600);
    try {
      const { size } = await file.stat();
      // What our death tore announced nothing, but would swallow the line behind it.
      const torn = size > 0 && !endsLine(path) ? "\n" : "";
      await file.appendFile(`${torn}${JSON.stringify(line)}\n`).catch((error: unknown) => {
        truncateSync(path, size);
        throw error;
      });
      await file.datasync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function endsLine(path: string): boolean {
  return readFileSync(path).at(-1) === 10;
}

/** As much as a line of a journal, so that a full disk shows. */
const BEAT_BYTES = 4_096;

function beat(alive: string, clock: Clock): void {
  try {
    const at = new Date(clock.wallMs()).toISOString();
    writeFileSync(alive, at.padEnd(BEAT_BYTES), { mode: 0o600, flush: true });
  } catch (cause) {
    throw unwritable(alive, cause);
  }
}

function lastAlive(folder: string, alive: string): number | undefined {
  const lines = months(folder)
    .slice(-1)
    .flatMap((name) => readLines(join(folder, name)));
  const said = Date.parse(lines.at(-1)?.at ?? "");
  const beaten = existsSync(alive) ? Date.parse(readFileSync(alive, "utf8").trim()) : Number.NaN;
  // A beat that a full disk cut short has its time all the same.
  const fallback = existsSync(alive) && Number.isNaN(beaten) ? statSync(alive).mtimeMs : beaten;
  const known = [said, fallback].filter((one) => !Number.isNaN(one));
  return known.length === 0 ? undefined : Math.max(...known);
}
