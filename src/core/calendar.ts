/** When there may be chaos: zone, work days, hours, days off, blackouts. Pure. */
import { type Zone, zoneNamed } from "../zones.ts";
import { type Period, readHours, readPeriod } from "./hours.ts";
import { DAY_MS, dayOf, readWeekdays, sayWeekday, weekdayOf } from "./local-date.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Half-open: `toMinute` is outside. Beyond 1440 it is on the next day. */
export interface Window {
  readonly says: string;
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Calendar {
  readonly zone: Zone;
  /** Absent: at any hour. */
  readonly window?: Window;
  /** Absent: every day. */
  readonly workDays?: ReadonlySet<number>;
  /** Why a date is free: a holiday's name. */
  readonly dayOff: (day: number) => string | undefined;
  readonly blackouts: readonly Period[];
}

export interface CalendarWords {
  /** IANA, e.g. `Europe/Berlin`. */
  readonly zone?: string | undefined;
  /** `09:00-15:00`; `22:00-06:00` crosses midnight and belongs to the day on which it begins. */
  readonly window?: string | undefined;
  /** `mon-fri`. */
  readonly workDays?: string | undefined;
  /** `2026-12-24T00:00Z/2026-12-27T00:00Z`. */
  readonly blackouts?: readonly string[] | undefined;
}

/** @param dayOff from holidays, lists and files, which are read elsewhere. @throws Error */
export function makeCalendar(
  { zone = "UTC", window, workDays, blackouts = [] }: CalendarWords,
  dayOff: Calendar["dayOff"] = () => undefined,
): Calendar {
  return {
    zone: zoneNamed(zone),
    ...(window === undefined ? {} : { window: readWindow(window) }),
    ...(workDays === undefined ? {} : { workDays: readWeekdays(workDays) }),
    dayOff: remembered(dayOff),
    blackouts: blackouts.map(readPeriod),
  };
}

/** Half a century of days, asked once each. */
const DAYS_KEPT = 20_000;

function remembered(ask: Calendar["dayOff"]): Calendar["dayOff"] {
  const known = new Map<number, string | undefined>();
  return (day) => {
    if (known.has(day)) return known.get(day);
    const why = ask(day);
    if (known.size >= DAYS_KEPT) known.clear();
    known.set(day, why);
    return why;
  };
}

/** @throws Error */
export function readWindow(text: string): Window {
  try {
    const { fromMinute, toMinute } = readHours(`${text} UTC`);
    const end = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
    return { says: text, fromMinute, toMinute: end };
  } catch {
    throw new Error(`"${text}" is no window: expected HH:MM-HH:MM, such as 09:00-15:00`);
  }
}

/** Why there is no work on a date; `undefined`: there is. */
export function whyNoWork({ workDays, dayOff }: Calendar, day: number): string | undefined {
  if (workDays && !workDays.has(weekdayOf(day))) return `${sayWeekday(day)} is no work day`;
  const off = dayOff(day);
  return off === undefined ? undefined : `day off: ${off}`;
}

/** The date to which a wall-clock time belongs: after midnight, the one on which its window began. */
export function workDayOf({ window }: Calendar, localMs: number): number {
  const day = dayOf(localMs);
  const minute = Math.floor((localMs - day * DAY_MS) / MINUTE_MS);
  return window && minute + DAY_MINUTES < window.toMinute ? day - 1 : day;
}

/** Why there may be no act at an instant; `undefined`: there may. */
export function whyClosed(calendar: Calendar, ms: number): string | undefined {
  const localMs = calendar.zone.localAt(ms);
  const day = workDayOf(calendar, localMs);
  return (
    whyNoWork(calendar, day) ??
    whyOutside(calendar, localMs - day * DAY_MS) ??
    whyBlackout(calendar, ms)
  );
}

function whyOutside({ window }: Calendar, sinceMidnightMs: number): string | undefined {
  if (!window) return undefined;
  const minute = sinceMidnightMs / MINUTE_MS;
  const isInside = minute >= window.fromMinute && minute < window.toMinute;
  return isInside ? undefined : `outside the window ${window.says}`;
}

export function whyBlackout({ blackouts }: Calendar, ms: number): string | undefined {
  const within = blackouts.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
  return within && `within the blackout ${within.says}`;
}
