/**
 * Seen: days off of a calendar file were read a year back, while a long minimum gap looks back further: the
 * plan that was made in January said other days than the daemon that was started in December.
 */
import { expect, it } from "vitest";
import { scheduleOf } from "../../src/config/schedules.ts";
import type { Experiment } from "../../src/config/schema.ts";
import { occasionsOf } from "../../src/core/occasions.ts";

const FRIDAYS = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20200103
RRULE:FREQ=WEEKLY;BYDAY=FR
SUMMARY:friday
END:VEVENT
END:VCALENDAR
`.replaceAll("\n", "\r\n");

function actsReadAt(now: string) {
  const schedule = { mean: "5 workdays", min: "40 workdays", holidays: ["team.ics"] };
  const found = scheduleOf({ name: "x", schedule } as unknown as Experiment, {
    file: "/drill.yaml",
    nowMs: Date.parse(now),
    readFile: () => FRIDAYS,
  });
  if (!found) throw new Error("it has a schedule");
  const span = [Date.parse("2031-01-01T00:00Z"), Date.parse("2032-01-01T00:00Z")] as const;
  return [...occasionsOf(found, [], ...span)].filter(({ act }) => act).map(({ local }) => local);
}

it("a year's acts are the same whenever its calendar was read", () => {
  const acts = actsReadAt("2027-01-01T00:00Z");
  expect(acts.length).toBeGreaterThan(2);
  for (const now of ["2029-06-01T00:00Z", "2030-12-31T00:00Z", "2031-12-31T00:00Z"])
    expect(actsReadAt(now)).toEqual(acts);
});
