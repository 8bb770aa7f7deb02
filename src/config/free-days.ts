/** Days off, as a file names them: a country's or a region's, a date, a span of dates, or an iCalendar file. */
import { readDay, sayDay } from "../core/local-date.ts";
import { holidaysOf } from "./holidays.ts";

export type FreeDays =
  | { readonly kind: "days"; readonly dayOff: (day: number) => string | undefined }
  | { readonly kind: "file"; readonly path: string };

export function isCalendar(text: string): boolean {
  return /\.ics$/i.test(text);
}

/** @throws Error */
export function readFreeDays(text: string): FreeDays {
  if (isCalendar(text)) return { kind: "file", path: text };
  if (/^[A-Z]{2}(?:-[A-Za-z0-9]+){0,2}$/.test(text))
    return { kind: "days", dayOff: holidaysOf(text) };
  const [from = "", to = from, ...more] = text.split("/");
  if (!/^\d/.test(from) || more.length > 0)
    throw new Error(
      `"${text}" are no days off: expected DE, DE-BY, 2026-12-24, 2026-12-24/2027-01-03 or a file.ics`,
    );
  const [first, last] = [readDay(from), readDay(to)];
  if (last < first) throw new Error(`"${text}" ends before it begins`);
  const says = first === last ? sayDay(first) : text;
  return {
    kind: "days",
    dayOff: (day) => (day >= first && day <= last ? says : undefined),
  };
}
