/** Holidays, dates and calendar files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFreeDays } from "../../src/config/free-days.ts";
import { readIcs } from "../../src/config/ics.ts";
import { loadExperiments } from "../../src/config/load.ts";
import { readDay } from "../../src/core/local-date.ts";
import { zoneNamed } from "../../src/zones.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const off = (text: string, date: string) => {
  const free = readFreeDays(text);
  return free.kind === "days" ? free.dayOff(readDay(date)) : undefined;
};

const OWN = process.env.TZ;

describe.each(["UTC", "America/New_York", "Pacific/Kiritimati"])("on a host in %s", (host) => {
  beforeAll(() => {
    process.env.TZ = host;
  });
  afterAll(() => {
    if (OWN === undefined) delete process.env.TZ;
    else process.env.TZ = OWN;
  });

  it.each([
    ["DE", "2026-12-25", true],
    ["DE", "2026-12-24", false],
    ["DE", "2027-01-06", false],
    ["DE-BY", "2027-01-06", true],
    ["DE", "2027-03-26", true],
    ["DE", "2027-03-25", false],
    ["US", "2026-11-26", true],
    ["US", "2026-11-25", false],
    ["US", "2027-07-04", true],
    ["GB", "2026-12-25", true],
    ["JP", "2027-01-01", true],
    ["2026-12-24", "2026-12-24", true],
    ["2026-12-24", "2026-12-25", false],
    ["2026-12-24/2027-01-03", "2026-12-23", false],
    ["2026-12-24/2027-01-03", "2027-01-03", true],
    ["2026-12-24/2027-01-03", "2027-01-04", false],
  ])("%s has %s off: %s", (code, date, isOff) => {
    expect(off(code, date) !== undefined).toBe(isOff);
  });
});

describe("days off", () => {
  it.each([
    ["XX", /no country XX is known/],
    ["DE-XX", /DE has no XX: expected one of BB/],
    ["de", /are no days off/],
    ["2026-02-30", /is no date/],
    ["2027-01-03/2026-12-24", /ends before it begins/],
    ["christmas", /are no days off/],
  ])("that cannot be meant are refused: %s", (text, says) => {
    expect(() => readFreeDays(text)).toThrow(says);
  });
});

const ICS = (events: string) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n${events}END:VCALENDAR\r\n`;
const event = (...lines: string[]) =>
  `BEGIN:VEVENT\r\nUID:${lines.join("")}\r\nDTSTAMP:20260101T000000Z\r\n${lines.join("\r\n")}\r\nEND:VEVENT\r\n`;
const setting = {
  zone: zoneNamed("Europe/Berlin"),
  fromMs: Date.UTC(2026, 0),
  daysFromMs: Date.UTC(2020, 0),
  untilMs: Date.UTC(2036, 0),
};
const read = (...events: string[]) => readIcs(ICS(events.join("")), setting);

describe("a calendar file", () => {
  it("has whole days off, the end outside, and repeated ones each year", () => {
    const { days } = read(
      event("SUMMARY:Company days", "DTSTART;VALUE=DATE:20261228", "DTEND;VALUE=DATE:20261231"),
      event("SUMMARY:Birthday", "DTSTART;VALUE=DATE:20260229", "RRULE:FREQ=YEARLY").replace(
        "0229",
        "0301",
      ),
      event("SUMMARY:One day", "DTSTART;VALUE=DATE:20270110"),
    );
    const on = (date: string) => days.get(readDay(date));
    expect([on("2026-12-27"), on("2026-12-28"), on("2026-12-30"), on("2026-12-31")]).toEqual([
      undefined,
      "Company days",
      "Company days",
      undefined,
    ]);
    expect(on("2034-03-01")).toBe("Birthday");
    expect([on("2027-01-10"), on("2027-01-11")]).toEqual(["One day", undefined]);
  });

  it("has hours that are blackouts, in their own zone, in UTC, or in the schedule's", () => {
    const { periods } = read(
      event(
        "SUMMARY:A",
        "DTSTART;TZID=America/New_York:20270104T090000",
        "DTEND;TZID=America/New_York:20270104T100000",
      ),
      event("SUMMARY:B", "DTSTART:20270104T090000Z", "DTEND:20270104T100000Z"),
      event("SUMMARY:C", "DTSTART:20270104T090000", "DTEND:20270104T100000"),
    );
    expect(periods.map(({ says, fromMs }) => [says, new Date(fromMs).toISOString()])).toEqual([
      ["A", "2027-01-04T14:00:00.000Z"],
      ["B", "2027-01-04T09:00:00.000Z"],
      ["C", "2027-01-04T08:00:00.000Z"],
    ]);
  });

  it("leaves out what is cancelled and what is long over", () => {
    const { days, periods } = read(
      event("SUMMARY:A", "STATUS:CANCELLED", "DTSTART;VALUE=DATE:20270110"),
      event("SUMMARY:B", "DTSTART:20200104T090000Z", "DTEND:20200104T100000Z"),
    );
    expect([days.size, periods.length]).toEqual([0, 0]);
  });

  const nights = (...lines: string[]) =>
    read(event("SUMMARY:Backup", ...lines)).periods.map(({ fromMs }) => new Date(fromMs));
  const days = (...lines: string[]) =>
    nights(...lines).map((date) => date.toISOString().slice(0, 10));

  it.each([
    ["every day", "FREQ=DAILY", "2026-01-01", "2026-01-02"],
    ["every third day", "FREQ=DAILY;INTERVAL=3", "2026-01-03", "2026-01-06"],
    [
      "every second week on two days",
      "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
      "2026-01-01",
      "2026-01-13",
    ],
    ["every month", "FREQ=MONTHLY", "2026-01-01", "2026-02-01"],
    ["so many times", "FREQ=DAILY;COUNT=20000", "2026-01-01", "2026-01-02"],
  ])(
    "counts from where it is looked at, however long ago it began: %s",
    (_, rule, first, second) => {
      const found = days("DTSTART:19910101T020000Z", "DTEND:19910101T040000Z", `RRULE:${rule}`);
      expect(found.slice(0, 2)).toEqual([first, second]);
      expect(found.at(-1)).toMatch(/^203[56]-/);
    },
  );

  it("keeps the beginning of what is long, and the ends that an event has", () => {
    const long = ["DTSTART:20000101T000000Z", "DURATION:P9D", "RRULE:FREQ=DAILY;INTERVAL=10"];
    expect(days(...long)[0]).toBe("2025-12-25");
    const over = ["DTSTART:20150101T020000Z", "DTEND:20150101T040000Z", "RRULE:FREQ=DAILY"];
    expect(days(...over.with(2, `${over[2]};UNTIL=20260103T030000Z`))).toHaveLength(3);
    expect(days(...over.with(2, `${over[2]};UNTIL=20160103T030000Z`))).toEqual([]);
    expect(days(...over.with(2, `${over[2]};COUNT=10`))).toEqual([]);
    expect(days(...over, "EXDATE:20260101T020000Z")[0]).toBe("2026-01-02");
  });

  it.each(["FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=SECONDLY;COUNT=200000000"])(
    "is refused where it repeats without measure: %s",
    (rule) => {
      const lines = ["DTSTART:20200104T090000Z", "DTEND:20200104T090001Z", `RRULE:${rule}`];
      expect(() => nights(...lines)).toThrow(/the event "Backup" is repeated more than \d+ times/);
    },
  );

  it.each([
    ["", /expected BEGIN:VCALENDAR at its beginning/],
    ["hello", /expected BEGIN:VCALENDAR at its beginning/],
    ["BEGIN:VCARD\r\nEND:VCARD\r\n", /expected BEGIN:VCALENDAR at its beginning/],
    ["BEGIN:VCALENDAR\r\n", /is no iCalendar file: .*did not end/],
    ["BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nX:y\r\n", /BEGIN and END do not match/],
  ])("is refused as %j", (text, says) => {
    expect(() => readIcs(text, setting)).toThrow(says);
  });

  it("may hold several calendars", () => {
    const one = ICS(event("SUMMARY:A", "DTSTART;VALUE=DATE:20270110"));
    const two = ICS(event("SUMMARY:B", "DTSTART;VALUE=DATE:20270111"));
    expect([...readIcs(`\uFEFF${one}${two}`, setting).days.values()]).toEqual(["A", "B"]);
  });

  it.each([
    ["DTSTART:20270104T100000Z", "DTEND:20270104T090000Z"],
    ["DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270102"],
    ["DTSTART:20270104T100000Z", "DTEND:20270104T090000Z", "RRULE:FREQ=DAILY"],
  ])("is refused where an event ends before it begins: %s, %s", (...lines) => {
    expect(() => read(event("SUMMARY:Flight", ...lines))).toThrow(
      'the event "Flight" ends before it begins',
    );
  });

  it("has events that end in another zone, earlier by the wall", () => {
    const { periods } = read(
      event(
        "DTSTART;TZID=Asia/Tokyo:20270104T170000",
        "DTEND;TZID=America/Los_Angeles:20270104T100000",
      ),
    );
    expect(periods.map(({ fromMs, toMs }) => (toMs - fromMs) / 3_600_000)).toEqual([10]);
  });

  const OUTLOOK = `BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
`.replaceAll("\n", "\r\n");
  const outlook = (day: string) =>
    event(
      `DTSTART;TZID=W. Europe Standard Time:${day}T090000`,
      `DTEND;TZID=W. Europe Standard Time:${day}T100000`,
    );

  it("has Outlook's zones, by the rules that it brings along", () => {
    const { periods } = read(OUTLOOK, outlook("20270104"), outlook("20270705"));
    expect(periods.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual([
      "2027-01-04T08:00:00.000Z",
      "2027-07-05T07:00:00.000Z",
    ]);
    expect(() => read(outlook("20270104"))).toThrow(/no time zone, and the file has no VTIMEZONE/);
  });

  it("has what was moved or cancelled of a series at its new time alone", () => {
    const TZID = "TZID=Europe/Berlin";
    const lines = [
      ["SUMMARY:Series", `DTSTART;${TZID}:20270104T090000`, "RRULE:FREQ=DAILY;COUNT=3"],
      [`RECURRENCE-ID;${TZID}:20270105T090000`, `DTSTART;${TZID}:20270105T140000`],
      ["RECURRENCE-ID:20270106T080000Z", "STATUS:CANCELLED", "DTSTART:20270106T080000Z"],
    ];
    const { periods } = read(
      ...lines.map((more) => event(...more, "DURATION:PT1H").replace(/UID:.*/, "UID:one")),
      event("DTSTART:20270105T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=1"),
    );
    expect(periods.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual([
      "2027-01-04T08:00:00.000Z",
      "2027-01-05T13:00:00.000Z",
      "2027-01-05T08:00:00.000Z",
    ]);
    const days = [
      ["DTSTART;VALUE=DATE:20270108", "RRULE:FREQ=WEEKLY;COUNT=2"],
      ["RECURRENCE-ID;VALUE=DATE:20270115", "DTSTART;VALUE=DATE:20270116"],
    ];
    const found = read(...days.map((more) => event(...more).replace(/UID:.*/, "UID:two")));
    expect([...found.days.keys()]).toEqual(["2027-01-08", "2027-01-16"].map(readDay));
  });

  it("is read beside the drill file, and what is wrong in it is told at its place", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "drill.yaml");
    writeFileSync(
      file,
      `version: 1
experiments:
  - name: x
    faults: [{ monkey: pause, select: { all: true } }]
    schedule:
      cron: 0 10 * * *
      holidays: team.ics
`,
    );
    await expect(loadExperiments(file, {})).rejects.toThrow(/drill\.yaml:7:17 .*team\.ics/);
    writeFileSync(
      join(folder, "team.ics"),
      ICS(event("SUMMARY:Off", "DTSTART;VALUE=DATE:20270110")),
    );
    const [experiment] = await loadExperiments(file, {});
    expect(experiment?.timetable?.calendar.dayOff(readDay("2027-01-10"))).toBe("Off");
  });
});
