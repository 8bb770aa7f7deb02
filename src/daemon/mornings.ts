/** When mornings are: once a day, by the clock on a wall. Pure. */
import { makeCalendar } from "../core/calendar.ts";
import { DAY_MS, dayOf, sayDay } from "../core/local-date.ts";
import { occasionsOf } from "../core/occasions.ts";
import type { Schedule } from "../core/schedule.ts";
import { readCron } from "../cron.ts";
import type { Settings } from "./settings.ts";

/** Clocks may skip one. */
const LOOK_MS = 4 * DAY_MS;

export interface Mornings {
  /** The last one up to then. */
  lastBy(ms: number): number;
  after(ms: number): number;
  /** What that wall shows then, such as 2027-01-04. */
  dateOn(ms: number): string;
}

export function morningsOf({ minute, zone }: Settings["summaryAt"]): Mornings {
  const cron = readCron(`${minute % 60} ${Math.floor(minute / 60)} * * *`);
  const when = { kind: "cron", cron, jitterMs: 0 } as const;
  const naming = { experiment: "", seed: "", caps: [], freeze: [] };
  const calendar = makeCalendar({ zone });
  const schedule: Schedule = { ...naming, calendar, when };
  const between = (fromMs: number, toMs: number) =>
    [...occasionsOf(schedule, [], fromMs, toMs)].filter(({ act }) => act).map(({ atMs }) => atMs);
  return {
    lastBy: (ms) => between(ms - LOOK_MS, ms + 1).at(-1) ?? ms - DAY_MS,
    after: (ms) => between(ms + 1, ms + LOOK_MS)[0] ?? ms + DAY_MS,
    dateOn: (ms) => sayDay(dayOf(calendar.zone.localAt(ms))),
  };
}
