/** Jitter, random intervals, groups and caps: exact, within their bounds, and the same from wherever asked. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainMinute } from "../../src/core/explain-minute.ts";
import { lookAhead } from "../../src/core/look-ahead.ts";
import { actOf } from "../../src/core/occasion.ts";
import { type PastRun, readRunCap } from "../../src/core/run-cap.ts";
import { whyCapped } from "../../src/core/run-tally.ts";
import { readInterval, readJitter } from "../../src/core/schedule-words.ts";
import { zoneNamed } from "../../src/zones.ts";
import { cron, every, iso, mean, occasionsIn, scheduled } from "./scheduled.ts";

const FROM = "2027-01-04T00:00Z";

describe("a fixed interval", () => {
  it("lies on a grid that no restart moves", () => {
    const found = occasionsIn(
      scheduled(every(2 * 3_600_000)),
      "2027-01-04T00:00Z",
      "2027-01-04T06:00Z",
    );
    expect(found.map(({ atMs }) => iso(atMs))).toEqual([
      "2027-01-04T00:00Z",
      "2027-01-04T02:00Z",
      "2027-01-04T04:00Z",
    ]);
  });
});

describe("a random interval", () => {
  it("is never shorter or longer than it may be, and in the mean what lies between", () => {
    const [least, most] = [3_600_000, 3 * 3_600_000];
    const found = occasionsIn(scheduled(every(least, most)), FROM, "2027-07-04T00:00Z");
    const gaps = found.slice(1).map(({ atMs }, at) => atMs - (found[at]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(most);
    expect(new Set(gaps).size).toBeGreaterThan(500);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length / 7_200_000).toBeCloseTo(1, 2);
  });

  it("of seconds has each of them, down to the narrowest that is random", () => {
    const apart = (fromMs: number, toMs: number) => {
      const found = occasionsIn(scheduled(every(fromMs, toMs)), FROM, "2027-01-04T00:10Z");
      const gaps = found.slice(1).map(({ atMs }, at) => atMs - (found[at]?.atMs ?? 0));
      return [...new Set(gaps)].sort((a, b) => a - b);
    };
    expect(apart(1_000, 3_000)).toEqual([1_000, 2_000, 3_000]);
    expect(apart(1_000, 4_500)).toEqual([1_750, 2_750, 3_750]);
    expect(() => readInterval("1s-2s")).toThrow(/would never be random, .*: expected 2s between/);
    expect(() => readJitter("1s")).toThrow(/would never put anything off/);
    expect(readJitter("0s")).toBe(0);
  });
});

describe("any schedule", () => {
  const whens = fc.constantFrom(
    cron("*/20 * * * * *"),
    cron("13 */2 * * *", 3_600_000),
    every(1_800_000),
    every(600_000, 5_400_000),
    mean(1),
    mean(1.5, { min: 2 }),
  );
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "Australia/Lord_Howe");

  it("has the same occasions however a span is cut, in order, each once", () => {
    fc.assert(
      fc.property(
        whens,
        zones,
        fc.integer({ min: 1, max: 47 }),
        fc.string(),
        (when, zone, hours, seed) => {
          const schedule = scheduled(when, { zone, seed });
          const end = "2027-03-29T00:00Z";
          const cut = new Date(
            Date.parse("2027-03-27T00:00Z") + hours * 3_600_000 + 777,
          ).toISOString();
          const whole = occasionsIn(schedule, "2027-03-27T00:00Z", end);
          const parts = [
            ...occasionsIn(schedule, "2027-03-27T00:00Z", cut),
            ...occasionsIn(schedule, cut, end),
          ];
          expect(parts).toEqual(whole);
          const times = whole.map(({ atMs }) => atMs);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          const ids = whole.filter(({ act }) => act).map((one) => actOf(one).id);
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("jitter", () => {
  it("puts an act off by less than it says, and keeps it within the window", () => {
    const words = { window: "09:00-10:00" };
    const found = occasionsIn(
      scheduled(cron("50 9 * * *", 20 * 60_000), words),
      FROM,
      "2027-12-31T00:00Z",
    );
    const acts = found.filter(({ act }) => act);
    expect(acts.length).toBeGreaterThan(100);
    expect(acts.every(({ local }) => local.slice(11) >= "09:50" && local.slice(11) < "10:00")).toBe(
      true,
    );
    const skipped = found.filter(({ act }) => !act);
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
      new Set(["outside the window 09:00-10:00"]),
    );
  });
});

const run = (at: string, experiment = "x", services: string[] = ["api"]): PastRun => ({
  run: at,
  experiment,
  atMs: Date.parse(at),
  services,
});

describe("caps", () => {
  const zone = zoneNamed("Europe/Berlin");
  const aimed = (at: string) => ({ experiment: "x", services: ["api"], atMs: Date.parse(at) });

  it("count calendar days of the zone: a late act of yesterday takes nothing from today", () => {
    const caps = [readRunCap("experiment", "1/day")];
    // Half past eleven in the evening, and half an hour after midnight.
    const past = [run("2027-01-04T22:30Z")];
    expect(whyCapped(caps, aimed("2027-01-04T22:59Z"), past, zone)).toMatch(
      /1 a day for a experiment|1 a day/,
    );
    expect(whyCapped(caps, aimed("2027-01-04T23:00Z"), past, zone)).toBeUndefined();
  });

  it("count weeks from Monday", () => {
    const caps = [readRunCap("all", "2/week")];
    const past = [run("2027-01-04T10:00Z", "y"), run("2027-01-10T10:00Z", "z")];
    expect(whyCapped(caps, aimed("2027-01-10T20:00Z"), past, zone)).toMatch(/there were 2 runs/);
    expect(whyCapped(caps, aimed("2027-01-11T10:00Z"), past, zone)).toBeUndefined();
  });

  it("count a service whoever hit it, and no other", () => {
    const caps = [readRunCap("service", "1/day")];
    const at = "2027-01-04T12:00Z";
    expect(
      whyCapped(caps, aimed(at), [run("2027-01-04T10:00Z", "a drill", ["db"])], zone),
    ).toBeUndefined();
    expect(
      whyCapped(caps, aimed(at), [run("2027-01-04T10:00Z", "a drill", ["api"])], zone),
    ).toMatch(/api had 1 run/);
  });

  it("show in the plan, as what would happen", () => {
    const schedule = scheduled(cron("0 */6 * * *"), { caps: [readRunCap("experiment", "3/day")] });
    const span = { fromMs: Date.parse(FROM), toMs: Date.parse("2027-01-06T00:00Z") };
    const rows = [...lookAhead([{ schedule, groups: [] }], span, [])];
    expect(rows.map(({ act }) => act)).toEqual([true, true, true, false, true, true, true, false]);
    expect(rows[3]).toMatchObject({ expected: true, reason: expect.stringMatching(/3 a day/) });
  });

  it.each(["3", "0/day", "3/month", "x/day", "-1/day"])("are refused as %s", (text) => {
    expect(() => readRunCap("all", text)).toThrow(/is no cap/);
  });
});

describe("one minute explained", () => {
  const schedule = scheduled(cron("30 2 * * *"), { zone: "Europe/Berlin", workDays: "mon-fri" });
  const now = { nowMs: Date.parse("2027-01-01T00:00Z"), past: [] };
  const says = (text: string) => explainMinute(text, [{ schedule, groups: [] }], now)[0];

  it("that clocks skip", () => {
    expect(says("2027-03-28T02:30")).toMatchObject({
      instants: [],
      says: [
        "clocks skip it: whatever falls on it is skipped",
        "it belongs to Sunday, 2027-03-28: Sunday is no work day",
        "skip: clocks skip this minute in Europe/Berlin",
      ],
    });
  });

  it("that clocks show twice", () => {
    const found = says("2027-10-31T02:30");
    expect(found?.instants).toEqual(["2027-10-31T00:30:00.000Z", "2027-10-31T01:30:00.000Z"]);
    expect(found?.says[0]).toMatch(/twice: .*00:30.* is meant, not .*01:30/);
  });

  it("on which something is done", () => {
    expect(says("2027-03-29T02:30")?.says).toContain("act: cron 30 2 * * *");
  });

  it("of a day without a hit", () => {
    const drawn = scheduled(mean(1000), { zone: "UTC" });
    const [found] = explainMinute("2027-03-29T10:00", [{ schedule: drawn, groups: [] }], now);
    expect(found?.says.join("\n")).toMatch(/that day: skip, the draw spared it, chance 1 in 1000/);
  });

  it("under caps, as the plan has it: with the acts of others, and with runs of the past", () => {
    const caps = [readRunCap("all", "5/week")];
    const all = [
      scheduled(cron("0 9 * * *"), { experiment: "first" }),
      scheduled(cron("0 10 * * *"), { experiment: "capped", caps }),
    ].map((schedule) => ({ schedule, groups: [] }));
    const [nowMs, past] = [Date.parse("2027-01-05T00:00Z"), [run("2027-01-04T10:00Z", "a drill")]];
    const plan = [...lookAhead(all, { fromMs: nowMs, toMs: nowMs + 6 * 86_400_000 }, past)];
    const rows = plan.filter(({ experiment }) => experiment === "capped");
    expect(rows.map(({ act }) => act)).toEqual([true, true, false, false, false, false]);
    for (const { local, act, reason } of rows) {
      const [, minute] = explainMinute(local, all, { nowMs, past });
      expect(minute?.says).toContain(`${act ? "act" : "skip"}: ${reason}`);
    }
  });

  it("is not before there were schedules", () => {
    expect(() => says("0000-01-01T00:00")).toThrow(/before 1970, when schedules begin/);
  });
});
