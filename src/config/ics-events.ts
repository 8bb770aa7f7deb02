/** The events of an iCalendar file. */
import ICAL from "ical.js";
import { messageOf } from "../failure.ts";

const EVENTS_MAX = 5_000;

/** Cancelled ones too. @throws Error on what is no calendar */
export function eventsIn(text: string): ICAL.Event[] {
  const found = calendarsIn(text).flatMap((one) => one.getAllSubcomponents("vevent"));
  if (found.length > EVENTS_MAX)
    throw new Error(`it has ${found.length} events, expected at most ${EVENTS_MAX}`);
  // Who is moved out of whose series is ours to find out: here each would look at all others.
  return found.map((one) => new ICAL.Event(one, { exceptions: [] }));
}

/** A file may hold several, one behind the other. */
function calendarsIn(text: string): ICAL.Component[] {
  const plain = text.replace(/^\uFEFF/, "").trimStart();
  if (!/^BEGIN:VCALENDAR\s/i.test(plain))
    throw new Error("it is no iCalendar file: expected BEGIN:VCALENDAR at its beginning");
  const parsed = parse(plain);
  const all = typeof parsed[0] === "string" ? [parsed] : parsed;
  return all.map((one) => new ICAL.Component(one as unknown[]));
}

function parse(text: string): unknown[] {
  try {
    return ICAL.parse(text);
  } catch (cause) {
    // The parser falls over lines that are outside of everything.
    const says = cause instanceof TypeError ? "BEGIN and END do not match" : messageOf(cause);
    throw new Error(`it is no iCalendar file: ${says}`, { cause });
  }
}

export function nameOf({ summary }: ICAL.Event): string {
  return summary || "an event without a name";
}

export function isCancelled({ component }: ICAL.Event): boolean {
  return component.getFirstPropertyValue("status") === "CANCELLED";
}
