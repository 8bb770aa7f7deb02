/** An iCalendar file → days off, from events of whole days, and blackouts, from those of hours. */
import ICAL from "ical.js";
import type { Period } from "../core/hours.ts";
import { readDay } from "../core/local-date.ts";
import { type Zone, zoneNamed } from "../zones.ts";
import { type Lasting, repeatsOf, type Span } from "./ics-repeats.ts";

const EVENTS_MAX = 5_000;
/** A year is more than any holiday. */
const LASTS_DAYS_MAX = 400;
const DAY_MS = 86_400_000;

export interface FreeTimes {
  readonly days: ReadonlyMap<number, string>;
  readonly periods: readonly Period[];
}

interface Setting extends Span {
  /** Of events that name no zone. */
  readonly zone: Zone;
}

/** @throws Error on what is no calendar */
export function readIcs(text: string, setting: Setting): FreeTimes {
  const days = new Map<number, string>();
  const periods: Period[] = [];
  for (const event of eventsIn(text))
    for (const { start, end } of timesOf(event, setting)) {
      const says = event.summary || "an event without a name";
      if (start.isDate) addDays(days, start, end, says);
      else {
        const zone = zoneOf(event, start, setting.zone);
        addPeriod(periods, instantOf(start, zone), instantOf(end, zone), says);
      }
    }
  return { days, periods: periods.filter(({ toMs }) => toMs > setting.fromMs) };
}

function eventsIn(text: string): ICAL.Event[] {
  const root = ICAL.Component.fromString(text);
  if (root.name !== "vcalendar") throw new Error(`it is a ${root.name}, expected a calendar`);
  const found = root.getAllSubcomponents("vevent");
  if (found.length > EVENTS_MAX)
    throw new Error(`it has ${found.length} events, expected at most ${EVENTS_MAX}`);
  const events = found.map((one) => new ICAL.Event(one));
  // What is moved or changed of a series stands beside it, and is its own.
  return events.filter((event) => event.component.getFirstPropertyValue("status") !== "CANCELLED");
}

function* timesOf(event: ICAL.Event, span: Span): Generator<Lasting> {
  if (!event.startDate) throw new Error(`the event "${event.summary}" has no beginning`);
  if (!event.isRecurring() || event.isRecurrenceException())
    return yield { start: event.startDate, end: event.endDate };
  yield* repeatsOf(event, span);
}

function addDays(days: Map<number, string>, start: ICAL.Time, end: ICAL.Time, says: string): void {
  const first = readDay(dateOf(start));
  // The end is the first day after it; an event without one lasts a day.
  const last = Math.max(first, readDay(dateOf(end)) - 1);
  for (let day = first; day <= Math.min(last, first + LASTS_DAYS_MAX); day++)
    if (!days.has(day)) days.set(day, says);
}

function addPeriod(periods: Period[], fromMs: number, toMs: number, says: string): void {
  if (toMs > fromMs) periods.push({ says, fromMs, toMs });
}

function dateOf({ year, month, day }: ICAL.Time): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function instantOf(time: ICAL.Time, zone: Zone): number {
  const { year, month, day, hour, minute, second } = time;
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // A time that clocks skip is the one an hour later, as calendars show it.
  return zone.instantsOf(localMs)[0] ?? zone.instantsOf(localMs + DAY_MS / 24)[0] ?? localMs;
}

/** Calendars bring their zones along, but name them as everybody does. */
function zoneOf({ component }: ICAL.Event, time: ICAL.Time, byDefault: Zone): Zone {
  const named = component.getFirstProperty("dtstart")?.getParameter("tzid");
  if (typeof named === "string") return zoneNamed(named);
  return time.zone?.tzid === "UTC" ? zoneNamed("UTC") : byDefault;
}
