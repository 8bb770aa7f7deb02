/** Dates as day numbers since 1970-01-01, whatever the zone: dates are what calendars are made of. Pure. */
export const DAY_MS = 86_400_000;
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const WEEKDAYS_LONG = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

/** Of a wall-clock time, see zones.ts. */
export function dayOf(localMs: number): number {
  return Math.floor(localMs / DAY_MS);
}

/** `2027-03-28` */
export function sayDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** @throws Error on what is no date, such as the 30th of February */
export function readDay(text: string): number {
  assertSayable(text);
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  // The language takes the 30th of February for the 2nd of March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text))
    throw new Error(`"${text}" is no date: expected one like 2027-03-28`);
  return ms / DAY_MS;
}

/** 0 is Sunday: the first day of 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

export function sayWeekday(day: number): string {
  return WEEKDAYS_LONG[weekdayOf(day)] as string;
}

/** `2027-03-28T02:30`, with seconds where there are some. */
export function sayLocal(localMs: number): string {
  const text = new Date(localMs).toISOString().slice(0, 19);
  return text.endsWith(":00") ? text.slice(0, 16) : text;
}

/** What has five digits is a year all the same, and nobody's slip of the pen. */
function assertSayable(text: string): void {
  const [, year] = /^\+?(\d{5,})-\d\d-\d\d/.exec(text) ?? [];
  if (year !== undefined)
    throw new Error(`"${text}" is in the year ${Number(year)}: expected 9999 at the latest`);
}

/** @throws Error with what is wrong */
export function readLocal(text: string): number {
  assertSayable(text);
  const match = /^(\d{4}-\d{2}-\d{2})[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (!match) throw new Error(`"${text}" is no local time: expected one like 2027-03-28T02:30`);
  const [, date = "", hour, minute, second = 0] = match;
  return (
    readDay(date) * DAY_MS + (Number(hour) * 3_600 + Number(minute) * 60 + Number(second)) * 1_000
  );
}

/** `mon-fri`, `sun-thu`, `mon, wed, fri`. @returns numbers, 0 is Sunday. @throws Error */
export function readWeekdays(text: string): ReadonlySet<number> {
  const days = text.split(",").flatMap((part) => {
    const [from = "", to = from, ...more] = part.trim().toLowerCase().split("-");
    const [first, last] = [from, to].map((name) => WEEKDAYS.indexOf(name.trim() as never));
    if (first === undefined || last === undefined || first < 0 || last < 0 || more.length > 0)
      throw new Error(`"${part.trim()}" is no weekday: expected ${WEEKDAYS.join(", ")} or mon-fri`);
    const count = ((last - first + 7) % 7) + 1;
    return Array.from({ length: count }, (_, n) => (first + n) % 7);
  });
  return new Set(days);
}
