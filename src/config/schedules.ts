/** An experiment's `schedule:` with all that it names: what the daemon and the plan go by. */
import { dirname, resolve } from "node:path";
import type { Calendar } from "../core/calendar.ts";
import type { Period } from "../core/hours.ts";
import { DAY_MS } from "../core/local-date.ts";
import { EPOCH_DAY } from "../core/mean-time.ts";
import type { Schedule } from "../core/schedule.ts";
import { readSchedule, type ScheduleWords } from "../core/schedule-words.ts";
import { messageOf } from "../failure.ts";
import { zoneNamed } from "../zones.ts";
import { readFreeDays } from "./free-days.ts";
import { readIcs } from "./ics.ts";
import type { ScheduleSetting } from "./schedule-schema.ts";
import type { Experiment } from "./schema.ts";

export const WORK_DAYS_UNLESS_TOLD = "mon-fri";

/** Repeated events of a file are looked at so far ahead, and what is over by so much is not. */
const AHEAD_MS = 11 * 366 * DAY_MS;
const BEHIND_MS = 366 * DAY_MS;
/** Days off decide what was drawn, and draws are counted from a beginning. */
const DAYS_FROM_MS = EPOCH_DAY * DAY_MS;

export interface Reading {
  /** Whose folder its paths are seen from. */
  readonly file: string;
  readonly nowMs: number;
  readonly readFile: (path: string) => string;
}

function wordsOf(setting: ScheduleSetting): ScheduleWords {
  const { workDays, holidays: _, ...rest } = setting;
  const byDefault = setting.mean === undefined ? undefined : WORK_DAYS_UNLESS_TOLD;
  return { ...rest, workDays: workDays?.join(",") ?? byDefault };
}

/** @throws Error on a file that cannot be read */
export function scheduleOf(experiment: Experiment, reading: Reading): Schedule | undefined {
  const { schedule: setting, name } = experiment;
  if (!setting) return undefined;
  const { dayOff, periods } = freeTimes(setting, reading);
  const read = readSchedule(wordsOf(setting), { experiment: name, dayOff });
  const blackouts = [...read.calendar.blackouts, ...periods];
  return { ...read, calendar: { ...read.calendar, blackouts } };
}

function calendarAt(path: string, file: string): string {
  return resolve(dirname(file), path);
}

function freeTimes(
  { holidays = [], zone }: ScheduleSetting,
  reading: Reading,
): { dayOff: Calendar["dayOff"]; periods: readonly Period[] } {
  const periods: Period[] = [];
  const answers = holidays.map((text) => {
    const free = readFreeDays(text);
    if (free.kind === "days") return free.dayOff;
    const found = calendarTimes(free.path, zone, reading);
    periods.push(...found.periods);
    return (day: number) => found.days.get(day);
  });
  return { periods, dayOff: (day) => firstOf(answers, day) };
}

function firstOf(answers: readonly Calendar["dayOff"][], day: number): string | undefined {
  for (const answer of answers) {
    const why = answer(day);
    if (why !== undefined) return why;
  }
  return undefined;
}

type Times = ReturnType<typeof readIcs>;

/** A file may name one calendar a thousand times. */
const known = new WeakMap<Reading, Map<string, Times | Error>>();

/** @throws Error on a file that cannot be read */
export function calendarTimes(path: string, zone: string | undefined, reading: Reading): Times {
  const all = known.get(reading) ?? new Map<string, Times | Error>();
  known.set(reading, all);
  const key = JSON.stringify([path, zone]);
  const times = all.get(key) ?? timesOrError(path, zone, reading);
  all.set(key, times);
  if (times instanceof Error) throw times;
  return times;
}

function timesOrError(path: string, zone: string | undefined, reading: Reading): Times | Error {
  try {
    return fileTimes(path, zone, reading);
  } catch (cause) {
    const whole = calendarAt(path, reading.file);
    return new Error(`Cannot use the calendar ${whole}: ${messageOf(cause)}`, { cause });
  }
}

function fileTimes(path: string, zone = "UTC", { file, nowMs, readFile }: Reading): Times {
  const span = { fromMs: nowMs - BEHIND_MS, untilMs: nowMs + AHEAD_MS };
  const setting = { zone: zoneNamed(zone), daysFromMs: DAYS_FROM_MS, ...span };
  return readIcs(readFile(calendarAt(path, file)), setting);
}
