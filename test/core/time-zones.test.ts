/**
 * Wall clocks that skip, repeat, or are half an hour off, each under three zones of the host: only the
 * schedule's own zone may count.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { zoneNamed } from "../../src/zones.ts";
import { cron, iso, mean, occasionsIn, scheduled } from "./scheduled.ts";

interface Case {
  readonly zone: string;
  readonly cron: string;
  readonly window?: string;
  readonly workDays?: string;
  readonly from: string;
  readonly to: string;
  /** Instants at which it acts. */
  readonly acts: readonly string[];
  /** Local times that clocks skip. */
  readonly gone?: readonly string[];
}

const at = (
  title: string,
  [zone, expression, ...more]: readonly [string, string, string?, string?],
  [from, to]: readonly [string, string],
  acts: readonly string[],
  gone: readonly string[] = [],
) => {
  const [window, workDays] = more;
  const calendar = { ...(window ? { window } : {}), ...(workDays ? { workDays } : {}) };
  return { title, zone, cron: expression, from, to, acts, gone, ...calendar };
};

const CASES: readonly (Case & { title: string })[] = [
  at(
    "Berlin, in winter",
    ["Europe/Berlin", "0 9 * * *"],
    ["2027-01-04T00:00Z", "2027-01-05T00:00Z"],
    ["2027-01-04T08:00Z"],
  ),
  at(
    "Berlin, in summer",
    ["Europe/Berlin", "0 9 * * *"],
    ["2027-07-05T00:00Z", "2027-07-06T00:00Z"],
    ["2027-07-05T07:00Z"],
  ),
  at(
    "Berlin, a minute that does not exist",
    ["Europe/Berlin", "30 2 * * *"],
    ["2027-03-27T00:00Z", "2027-03-29T12:00Z"],
    ["2027-03-27T01:30Z", "2027-03-29T00:30Z"],
    ["2027-03-28T02:30"],
  ),
  at(
    "Berlin, the last minute before the gap",
    ["Europe/Berlin", "59 1 28 3 *"],
    ["2027-03-28T00:00Z", "2027-03-28T06:00Z"],
    ["2027-03-28T00:59Z"],
  ),
  at(
    "Berlin, the first minute of the gap",
    ["Europe/Berlin", "0 2 28 3 *"],
    ["2027-03-28T00:00Z", "2027-03-28T06:00Z"],
    [],
    ["2027-03-28T02:00"],
  ),
  at(
    "Berlin, the first minute after the gap",
    ["Europe/Berlin", "0 3 28 3 *"],
    ["2027-03-28T00:00Z", "2027-03-28T06:00Z"],
    ["2027-03-28T01:00Z"],
  ),
  at(
    "Berlin, a minute that occurs twice",
    ["Europe/Berlin", "30 2 31 10 *"],
    ["2027-10-30T12:00Z", "2027-10-31T12:00Z"],
    ["2027-10-31T00:30Z"],
  ),
  at(
    "Berlin, the first minute after the repeated hour",
    ["Europe/Berlin", "0 3 31 10 *"],
    ["2027-10-30T12:00Z", "2027-10-31T12:00Z"],
    ["2027-10-31T02:00Z"],
  ),
  at(
    "New York, a minute that does not exist",
    ["America/New_York", "30 2 * * *"],
    ["2027-03-14T00:00Z", "2027-03-15T12:00Z"],
    ["2027-03-15T06:30Z"],
    ["2027-03-14T02:30"],
  ),
  at(
    "New York, a minute that occurs twice",
    ["America/New_York", "30 1 7 11 *"],
    ["2027-11-07T00:00Z", "2027-11-08T00:00Z"],
    ["2027-11-07T05:30Z"],
  ),
  at(
    "Lord Howe, a gap of half an hour",
    ["Australia/Lord_Howe", "15 2 * * *"],
    ["2027-10-01T12:00Z", "2027-10-03T20:00Z"],
    ["2027-10-01T15:45Z", "2027-10-03T15:15Z"],
    ["2027-10-03T02:15"],
  ),
  at(
    "Lord Howe, after that gap",
    ["Australia/Lord_Howe", "45 2 3 10 *"],
    ["2027-10-02T00:00Z", "2027-10-04T00:00Z"],
    ["2027-10-02T15:45Z"],
  ),
  at(
    "Lord Howe, half an hour that occurs twice",
    ["Australia/Lord_Howe", "45 1 * * *"],
    ["2027-04-03T12:00Z", "2027-04-04T18:00Z"],
    ["2027-04-03T14:45Z", "2027-04-04T15:15Z"],
  ),
  at(
    "Lord Howe, before the repeated half hour",
    ["Australia/Lord_Howe", "29 1 4 4 *"],
    ["2027-04-03T00:00Z", "2027-04-05T00:00Z"],
    ["2027-04-03T14:29Z"],
  ),
  at(
    "Kolkata",
    ["Asia/Kolkata", "0 9 * * *"],
    ["2027-03-28T00:00Z", "2027-03-29T00:00Z"],
    ["2027-03-28T03:30Z"],
  ),
  at(
    "Kolkata, midnight",
    ["Asia/Kolkata", "0 0 * * *"],
    ["2027-03-28T00:00Z", "2027-03-29T00:00Z"],
    ["2027-03-28T18:30Z"],
  ),
  at(
    "Kathmandu, a quarter of an hour off",
    ["Asia/Kathmandu", "0 9 * * *"],
    ["2027-03-28T00:00Z", "2027-03-29T00:00Z"],
    ["2027-03-28T03:15Z"],
  ),
  at(
    "Tehran, whose clocks do not change any more",
    ["Asia/Tehran", "30 0 22 3 *"],
    ["2027-03-20T00:00Z", "2027-03-23T00:00Z"],
    ["2027-03-21T21:00Z"],
  ),
  at(
    "Chatham, a gap at a quarter to three",
    ["Pacific/Chatham", "0 3 26 9 *"],
    ["2027-09-24T00:00Z", "2027-09-27T00:00Z"],
    [],
    ["2027-09-26T03:00"],
  ),
  at(
    "Chatham, after it",
    ["Pacific/Chatham", "45 3 26 9 *"],
    ["2027-09-24T00:00Z", "2027-09-27T00:00Z"],
    ["2027-09-25T14:00Z"],
  ),
  at(
    "Cairo, a gap at midnight on a Friday",
    ["Africa/Cairo", "30 0 30 4 *"],
    ["2027-04-28T00:00Z", "2027-05-02T00:00Z"],
    [],
    ["2027-04-30T00:30"],
  ),
  at(
    "Cairo, the day after it",
    ["Africa/Cairo", "30 0 1 5 *"],
    ["2027-04-28T00:00Z", "2027-05-02T00:00Z"],
    ["2027-04-30T21:30Z"],
  ),
  at(
    "Cairo, the last hour of a day twice",
    ["Africa/Cairo", "30 23 28 10 *"],
    ["2027-10-27T00:00Z", "2027-10-30T00:00Z"],
    ["2027-10-28T20:30Z"],
  ),
  at(
    "Cairo, midnight after that",
    ["Africa/Cairo", "0 0 29 10 *"],
    ["2027-10-27T00:00Z", "2027-10-30T00:00Z"],
    ["2027-10-28T22:00Z"],
  ),
  at(
    "Azores, a gap at midnight",
    ["Atlantic/Azores", "30 0 28 3 *"],
    ["2027-03-27T00:00Z", "2027-03-29T00:00Z"],
    [],
    ["2027-03-28T00:30"],
  ),
  at(
    "Dublin, whose winter is the exception",
    ["Europe/Dublin", "30 1 31 10 *"],
    ["2027-10-30T00:00Z", "2027-11-01T00:00Z"],
    ["2027-10-31T00:30Z"],
  ),
  at(
    "Adelaide, a minute that occurs twice",
    ["Australia/Adelaide", "30 2 4 4 *"],
    ["2027-04-03T00:00Z", "2027-04-05T00:00Z"],
    ["2027-04-03T16:00Z"],
  ),
  at(
    "Adelaide, a minute that does not exist",
    ["Australia/Adelaide", "30 2 3 10 *"],
    ["2027-10-02T00:00Z", "2027-10-04T00:00Z"],
    [],
    ["2027-10-03T02:30"],
  ),
  at(
    "Troll, a gap of two hours",
    ["Antarctica/Troll", "30 1,2 28 3 *"],
    ["2027-03-27T00:00Z", "2027-03-29T00:00Z"],
    [],
    ["2027-03-28T01:30", "2027-03-28T02:30"],
  ),
  at(
    "Troll, two hours that occur twice",
    ["Antarctica/Troll", "30 1,2 31 10 *"],
    ["2027-10-30T00:00Z", "2027-11-01T00:00Z"],
    ["2027-10-30T23:30Z", "2027-10-31T00:30Z"],
  ),
  at(
    "St John's, half an hour off and a gap",
    ["America/St_Johns", "30 2 * * *"],
    ["2027-03-13T00:00Z", "2027-03-15T00:00Z"],
    ["2027-03-13T06:00Z"],
    ["2027-03-14T02:30"],
  ),
  at(
    "Apia, a day that was left out",
    ["Pacific/Apia", "0 12 * * *"],
    ["2011-12-29T00:00Z", "2012-01-01T00:00Z"],
    ["2011-12-29T22:00Z", "2011-12-30T22:00Z", "2011-12-31T22:00Z"],
    ["2011-12-30T12:00"],
  ),
  at(
    "Tokyo, where clocks never change",
    ["Asia/Tokyo", "30 2 28 3 *"],
    ["2027-03-27T00:00Z", "2027-03-29T00:00Z"],
    ["2027-03-27T17:30Z"],
  ),
  at(
    "Phoenix, amid those that change",
    ["America/Phoenix", "30 2 14 3 *"],
    ["2027-03-14T00:00Z", "2027-03-15T00:00Z"],
    ["2027-03-14T09:30Z"],
  ),
  at(
    "Kiritimati, the first to have the new year",
    ["Pacific/Kiritimati", "0 0 1 1 *"],
    ["2026-12-30T00:00Z", "2027-01-02T00:00Z"],
    ["2026-12-31T10:00Z"],
  ),
  at(
    "Pago Pago, the last",
    ["Pacific/Pago_Pago", "59 23 31 12 *"],
    ["2026-12-30T00:00Z", "2027-01-02T00:00Z"],
    ["2027-01-01T10:59Z"],
  ),
  at(
    "29 February, where there is one",
    ["UTC", "0 12 29 2 *"],
    ["2027-01-01T00:00Z", "2033-01-01T00:00Z"],
    ["2028-02-29T12:00Z", "2032-02-29T12:00Z"],
  ),
  at(
    "29 February, not in 2100",
    ["Asia/Kolkata", "0 12 29 2 *"],
    ["2097-01-01T00:00Z", "2105-01-01T00:00Z"],
    ["2104-02-29T06:30Z"],
  ),
  at(
    "the last of months of 30 days and less",
    ["Europe/Berlin", "0 12 31 * *"],
    ["2027-01-01T00:00Z", "2027-06-01T00:00Z"],
    ["2027-01-31T11:00Z", "2027-03-31T10:00Z", "2027-05-31T10:00Z"],
  ),
  at(
    "a window is half-open",
    ["Europe/Berlin", "0,59 9,14,15 * * *", "09:00-15:00"],
    ["2027-01-04T00:00Z", "2027-01-05T00:00Z"],
    ["2027-01-04T08:00Z", "2027-01-04T08:59Z", "2027-01-04T13:00Z", "2027-01-04T13:59Z"],
  ),
  at(
    "a window to 24:00 ends before midnight",
    ["Europe/Berlin", "0,59 0,23 * * *", "18:00-24:00"],
    ["2027-01-04T00:00Z", "2027-01-05T00:00Z"],
    ["2027-01-04T22:00Z", "2027-01-04T22:59Z"],
  ),
  at(
    "a window across midnight is the day's on which it began",
    ["Europe/Berlin", "0 0,23 * * *", "22:00-02:00", "fri"],
    ["2027-01-07T00:00Z", "2027-01-11T00:00Z"],
    ["2027-01-08T22:00Z", "2027-01-08T23:00Z"],
  ),
  at(
    "a window across midnight and the gap",
    ["Europe/Berlin", "0 * * * *", "23:00-05:00", "sat"],
    ["2027-03-27T12:00Z", "2027-03-28T12:00Z"],
    [
      "2027-03-27T22:00Z",
      "2027-03-27T23:00Z",
      "2027-03-28T00:00Z",
      "2027-03-28T01:00Z",
      "2027-03-28T02:00Z",
    ],
    ["2027-03-28T02:00"],
  ),
  at(
    "a window across midnight and the repeated hour",
    ["Europe/Berlin", "0 * * * *", "23:00-04:00", "sat"],
    ["2027-10-30T12:00Z", "2027-10-31T12:00Z"],
    [
      "2027-10-30T21:00Z",
      "2027-10-30T22:00Z",
      "2027-10-30T23:00Z",
      "2027-10-31T00:00Z",
      "2027-10-31T02:00Z",
    ],
  ),
  at(
    "a window across the year's edge",
    ["America/New_York", "30 0,23 * * *", "23:00-01:00", "thu"],
    ["2026-12-31T00:00Z", "2027-01-02T00:00Z"],
    ["2027-01-01T04:30Z", "2027-01-01T05:30Z"],
  ),
  at(
    "work days from Sunday to Thursday",
    ["Africa/Cairo", "0 12 * * *", "09:00-15:00", "sun-thu"],
    ["2027-01-06T00:00Z", "2027-01-11T00:00Z"],
    ["2027-01-06T10:00Z", "2027-01-07T10:00Z", "2027-01-10T10:00Z"],
  ),
];

const OWN = process.env.TZ;

describe.each(["UTC", "America/New_York", "Australia/Lord_Howe"])("on a host in %s", (host) => {
  beforeAll(() => {
    process.env.TZ = host;
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(host);
  });
  afterAll(() => {
    if (OWN === undefined) delete process.env.TZ;
    else process.env.TZ = OWN;
  });

  it.each(CASES)(
    "$title",
    ({ zone, cron: expression, window, workDays, from, to, acts, gone = [] }) => {
      const schedule = scheduled(cron(expression), { zone, window, workDays });
      const found = occasionsIn(schedule, from, to);
      expect(found.filter(({ act }) => act).map(({ atMs }) => iso(atMs))).toEqual(acts);
      const skipped = found.filter(({ reason }) => reason.startsWith("clocks skip"));
      expect(skipped.map(({ local }) => local)).toEqual(gone);
    },
  );

  it("draws no minute of a window that clocks skip, and says so", () => {
    const words = { zone: "Europe/Berlin", window: "02:00-03:00" };
    const found = occasionsIn(scheduled(mean(1), words), "2027-03-28T00:00Z", "2027-03-28T12:00Z");
    expect(found).toMatchObject([
      { act: false, reason: "clocks skip this minute in Europe/Berlin", date: "2027-03-28" },
    ]);
  });

  it("draws a minute of a repeated hour in its first pass", () => {
    const words = { zone: "Europe/Berlin", window: "02:00-03:00" };
    for (const seed of ["a", "b", "c", "d", "e"]) {
      const schedule = scheduled(mean(1), { ...words, seed });
      const found = occasionsIn(schedule, "2027-10-30T12:00Z", "2027-10-31T12:00Z");
      expect(found).toHaveLength(1);
      expect(found[0]?.atMs).toBeGreaterThanOrEqual(Date.parse("2027-10-31T00:00Z"));
      expect(found[0]?.atMs).toBeLessThan(Date.parse("2027-10-31T01:00Z"));
    }
  });

  it("knows of clocks what the language's own formatter shows", () => {
    const zones = ["Australia/Lord_Howe", "Africa/Cairo", "Pacific/Chatham", "Antarctica/Troll"];
    const minute = fc.integer({ min: Date.UTC(2024, 0) / 60_000, max: Date.UTC(2031, 0) / 60_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones, "Europe/Berlin", "UTC"), minute, (name, minutes) => {
        const zone = zoneNamed(name);
        const ms = minutes * 60_000;
        const localMs = zone.localAt(ms);
        expect(shownIn(name, ms)).toBe(new Date(localMs).toISOString().slice(0, 16));
        const instants = zone.instantsOf(localMs);
        expect(instants).toContain(ms);
        for (const one of instants) expect(zone.localAt(one)).toBe(localMs);
        expect(instants.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 2_000 },
    );
  });
});

function shownIn(timeZone: string, ms: number): string {
  const style = { timeZone, dateStyle: "short", timeStyle: "short" } as const;
  // Sweden writes dates as ISO does.
  return new Intl.DateTimeFormat("sv-SE", style).format(ms).replace(" ", "T");
}
