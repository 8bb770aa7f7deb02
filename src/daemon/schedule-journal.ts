/**
 * The daemon's own journal, `<state>/daemon/schedule-<month>.jsonl`: append-only, on disk before the deed
 * it announces. Beside it `alive` tells until when whatever was due has its line.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
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
  /** Since the beginning of the month before, of each month at most the last 16 MiB, torn lines left out. */
  recent(): ScheduleLine[];
  /**
   * Until when the daemon before had written down what was due, in wall milliseconds; absent: there was
   * none. It may have lived on for a while: what has a line from then on is known by that.
   */
  handledMs(): number | undefined;
  /** Says so, and finds out whether the disk takes anything. @throws ChaosError STATE_UNWRITABLE */
  beat(handledMs: number): void;
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
    handledMs: () => handled(folder, alive),
    beat: (handledMs) => beat(alive, handledMs),
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
  return tailOf(file)
    .split("\n")
    .flatMap((line) => {
      try {
        return [scheduleLine.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
}

/** Of a month of acts each few seconds the end: it is some 70,000 lines, and who reads more needs a gigabyte. */
const TAIL_BYTES = 16 * 1_048_576;

/** The first line may be a part of one, which is left out like a torn one. */
function tailOf(file: string): string {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(descriptor, tail, 0, tail.length, size - tail.length);
    return tail.toString("utf8", 0, read);
  } finally {
    closeSync(descriptor);
  }
}

async function write(path: string, line: ScheduleLine): Promise<void> {
  try {
    const file = await open(path, "a+", 0o600);
    try {
      const { size } = await file.stat();
      // What our death tore announced nothing, but would swallow the line behind it.
      const torn = size > 0 && !(await endsLine(file, size)) ? "\n" : "";
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

async function endsLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 10;
}

/** As much as a line of a journal. */
const BEAT_BYTES = 4_096;

/** A run's first entries and some samples. Never flushed: the room is taken when it is written. */
const ROOM_BYTES = 32_768;

/** Beside the last one: what is written over that would take the room that it has already. */
function beat(alive: string, handledMs: number): void {
  const [next, room] = [`${alive}.next`, `${alive}.room`];
  try {
    writeFileSync(room, Buffer.alloc(ROOM_BYTES, " "), { mode: 0o600 });
    const at = new Date(handledMs).toISOString();
    writeFileSync(next, at.padEnd(BEAT_BYTES), { mode: 0o600, flush: true });
    renameSync(next, alive);
  } catch (cause) {
    rmSync(next, { force: true });
    throw unwritable(alive, cause);
  } finally {
    rmSync(room, { force: true });
  }
}

/** Not the last line's time: it may tell of one act while another that was due before has none yet. */
function handled(folder: string, alive: string): number | undefined {
  const beaten = existsSync(alive) ? Date.parse(readFileSync(alive, "utf8").trim()) : Number.NaN;
  if (!Number.isNaN(beaten)) return beaten;
  const lines = months(folder).slice(-1);
  const said = Date.parse(lines.flatMap((name) => readLines(join(folder, name))).at(-1)?.at ?? "");
  return Number.isNaN(said) ? undefined : said;
}
