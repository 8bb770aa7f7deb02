/** Seen: an event of each 29 February made 1 March a day off in the years between. */
import { expect, it } from "vitest";
import { readIcs } from "../../src/config/ics.ts";
import { sayDay } from "../../src/core/local-date.ts";
import { zoneNamed } from "../../src/zones.ts";

const setting = {
  zone: zoneNamed("UTC"),
  daysFromMs: Date.UTC(2020, 0),
  fromMs: Date.UTC(2024, 0),
  untilMs: Date.UTC(2034, 0),
};

function daysOff(date: string, rule: string): string[] {
  const event = ["UID:1", `DTSTART;VALUE=DATE:${date}`, `RRULE:${rule}`];
  const lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", ...event, "END:VEVENT", "END:VCALENDAR", ""];
  return [...readIcs(lines.join("\r\n"), setting).days.keys()].map(sayDay);
}

it.each([
  ["20240229", "FREQ=YEARLY", ["2024-02-29", "2028-02-29", "2032-02-29"]],
  ["20240229", "FREQ=YEARLY;COUNT=2", ["2024-02-29", "2028-02-29"]],
  ["20240229", "FREQ=YEARLY;INTERVAL=2", ["2024-02-29", "2028-02-29", "2032-02-29"]],
  ["20240229", "FREQ=YEARLY;BYMONTH=2;UNTIL=20290101", ["2024-02-29", "2028-02-29"]],
  ["20240131", "FREQ=YEARLY;BYMONTH=1,4,5;COUNT=3", ["2024-01-31", "2024-05-31", "2025-01-31"]],
  ["20240331", "FREQ=YEARLY;COUNT=2", ["2024-03-31", "2025-03-31"]],
  ["20240131", "FREQ=MONTHLY;COUNT=3", ["2024-01-31", "2024-03-31", "2024-05-31"]],
  ["20240130", "FREQ=YEARLY;BYMONTH=1;BYDAY=-1TU;COUNT=2", ["2024-01-30", "2025-01-28"]],
])("a date that does not exist is left out: %s %s", (date, rule, days) => {
  expect(daysOff(date, rule)).toEqual(days);
});
