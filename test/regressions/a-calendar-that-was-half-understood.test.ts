/**
 * Seen: a series whose later times were all moved (RANGE=THISANDFUTURE) stayed a blackout at its old times, and
 * was none at its new ones; of all else that is not read nothing was said either, or in a stranger's words.
 */
import { expect, it } from "vitest";
import { readIcs } from "../../src/config/ics.ts";
import { zoneNamed } from "../../src/zones.ts";

const setting = {
  zone: zoneNamed("UTC"),
  daysFromMs: Date.UTC(2020, 0),
  fromMs: Date.UTC(2026, 0),
  untilMs: Date.UTC(2038, 0),
};

function read(...events: (readonly string[])[]) {
  const lines = events.flatMap((one) => ["BEGIN:VEVENT", "UID:1", ...one, "END:VEVENT"]);
  const text = ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
  return readIcs(text, setting);
}

const SERIES = ["SUMMARY:Backup", "DTSTART:20270104T100000Z", "DURATION:PT1H"];
const DAILY = [...SERIES, "RRULE:FREQ=DAILY;COUNT=4"];
const FROM_THEN_ON = "RECURRENCE-ID;RANGE=THISANDFUTURE:20270105T100000Z";

it.each<[string, string[][], RegExp]>([
  ["moved", [DAILY, [FROM_THEN_ON, ...SERIES]], /"Backup" has RECURRENCE-ID with RANGE=THISAND/],
  ["ended", [DAILY, [FROM_THEN_ON, "STATUS:CANCELLED", ...SERIES]], /RANGE=THISANDFUTURE, which/],
  ["at periods", [[...SERIES, "RDATE;VALUE=PERIOD:20270105T100000Z/PT5H"]], /RDATE with VALUE=PER/],
  ["by another calendar", [[...SERIES, "RRULE:RSCALE=HEBREW;FREQ=YEARLY"]], /RSCALE=HEBREW/],
  ["of years", [["DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20290101"]], /lasts 731 days/],
])("what is not read of a calendar is refused: %s", (_, events, says) => {
  expect(() => read(...events)).toThrow(says);
});

it("what comes to the same is read", () => {
  const rule = "RRULE:RSCALE=gregorian;SKIP=OMIT;FREQ=DAILY;COUNT=2";
  expect(read([...SERIES, rule]).periods).toHaveLength(2);
});
