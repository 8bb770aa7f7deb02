/** An iCalendar file → days off, from events of whole days, and blackouts, from those of hours. */
import type ICAL from "ical.js";
import type { Period } from "../core/hours.ts";
import { readDay } from "../core/local-date.ts";
import type { Zone } from "../zones.ts";
import { eventsIn, isCancelled, nameOf } from "./ics-events.ts";
import { assertRead } from "./ics-refused.ts";
import { type Lasting, repeatsOf, type Span } from "./ics-repeats.ts";
import { instantOf, wallOf, zoneBeside } from "./ics-zones.ts";

/** A year is more than any holiday; a slip of the pen would be asked for day by day. */
const LASTS_DAYS_MAX = 400;

export interface FreeTimes {
  readonly days: ReadonlyMap<number, string>;
  readonly periods: readonly Period[];
}

interface Setting extends Span {
  /** Of events that name no zone. */
  readonly zone: Zone;
  /** As `fromMs`, for days off. */
  readonly daysFromMs: number;
}

/** @throws Error on what is no calendar */
export function readIcs(text: string, setting: Setting): FreeTimes {
  const days = new Map<number, string>();
  const periods: Period[] = [];
  const events = eventsIn(text);
  // Cancelled ones too: which of a series is cancelled is said in the same words.
  for (const event of events) assertRead(event);
  const moved = movedIn(events, setting.zone);
  for (const event of events.filter((one) => !isCancelled(one)))
    for (const { start, end } of timesOf(event, moved, setting)) {
      const says = nameOf(event);
      const [fromMs, toMs] = boundsOf(event, { start, end }, setting.zone);
      // Both: a night on which clocks change may be turned round by them, and a flight's wall clocks by it.
      if (toMs < fromMs && wallOf(end) < wallOf(start))
        throw new Error(`the event "${says}" ends before it begins`);
      if (start.isDate) addDays(days, start, end, says);
      else if (toMs > fromMs) periods.push({ says, fromMs, toMs });
    }
  return { days, periods: periods.filter(({ toMs }) => toMs > setting.fromMs) };
}

/** When what is moved, changed or cancelled of a series would have been; it stands beside it as an event of its own. */
type Moved = ReadonlyMap<string, ReadonlySet<number>>;

function movedIn(events: readonly ICAL.Event[], zone: Zone): Moved {
  const moved = new Map<string, Set<number>>();
  for (const { component, uid, recurrenceId } of events) {
    if (!recurrenceId) continue;
    const atMs = instantOf(recurrenceId, zoneBeside(component, "recurrence-id"), zone);
    moved.set(uid, (moved.get(uid) ?? new Set()).add(atMs));
  }
  return moved;
}

function* timesOf(event: ICAL.Event, moved: Moved, setting: Setting): Generator<Lasting> {
  if (!event.startDate) throw new Error(`the event "${nameOf(event)}" has no beginning`);
  if (!event.isRecurring() || event.isRecurrenceException())
    return yield { start: event.startDate, end: event.endDate };
  const span = event.startDate.isDate ? { ...setting, fromMs: setting.daysFromMs } : setting;
  const gone = moved.get(event.uid);
  for (const one of repeatsOf(event, span))
    if (!gone?.has(boundsOf(event, one, setting.zone)[0])) yield one;
}

/** What is repeated lasts as long each time, in the zone in which it begins. */
function boundsOf(event: ICAL.Event, { start, end }: Lasting, zone: Zone): [number, number] {
  const begins = zoneBeside(event.component, "dtstart");
  const ends = event.isRecurring() ? begins : (zoneBeside(event.component, "dtend") ?? begins);
  return [instantOf(start, begins, zone), instantOf(end, ends, zone)];
}

function addDays(days: Map<number, string>, start: ICAL.Time, end: ICAL.Time, says: string): void {
  const first = readDay(dateOf(start));
  // The end is the first day after it; an event without one lasts a day.
  const last = Math.max(first, readDay(dateOf(end)) - 1);
  if (last - first >= LASTS_DAYS_MAX)
    throw new Error(
      `the event "${says}" lasts ${last - first + 1} days: expected ${LASTS_DAYS_MAX} at most`,
    );
  for (let day = first; day <= last; day++) if (!days.has(day)) days.set(day, says);
}

function dateOf({ year, month, day }: ICAL.Time): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}
