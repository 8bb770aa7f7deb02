/** Schedules for tests, from a few words. */
import { type CalendarWords, makeCalendar } from "../../src/core/calendar.ts";
import type { Occasion } from "../../src/core/occasion.ts";
import { occasionsOf } from "../../src/core/occasions.ts";
import type { Group, MeanTime, Schedule } from "../../src/core/schedule.ts";
import { readCron } from "../../src/cron.ts";

type Words = CalendarWords & Partial<Pick<Schedule, "seed" | "grouping" | "caps" | "experiment">>;
type When = Schedule["when"];

export function scheduled(
  when: When,
  { seed = "s", experiment = "x", caps = [], grouping, ...words }: Words = {},
  dayOff?: (day: number) => string | undefined,
): Schedule {
  const calendar = makeCalendar(words, dayOff);
  const by = grouping ? { grouping } : {};
  return { experiment, seed, calendar, when, caps, freeze: [], ...by };
}

export const cron = (text: string, jitterMs = 0): When => ({
  kind: "cron",
  cron: readCron(text),
  jitterMs,
});

export const mean = (
  days: number,
  more: Partial<Pick<MeanTime, "min" | "maxQuiet">> = {},
): MeanTime => ({ kind: "mean", mean: days, min: 0, ...more });

export const every = (fromMs: number, toMs = fromMs): When => ({
  kind: "every",
  says: `${fromMs}-${toMs} ms`,
  fromMs,
  toMs,
});

export function occasionsIn(
  schedule: Schedule,
  from: string,
  to: string,
  groups: readonly Group[] = [],
): Occasion[] {
  return [...occasionsOf(schedule, groups, Date.parse(from), Date.parse(to))];
}

/** Of an instant, without its milliseconds. */
export const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}Z`;
