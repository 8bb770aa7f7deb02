/** Guards that look at the clock: quiet-hours, blackout, cool-down. */
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { firstWithin, isWithin, readHours } from "../../src/core/hours.ts";
import blackout from "../../src/guards/blackout.ts";
import coolDown from "../../src/guards/cool-down.ts";
import quietHours from "../../src/guards/quiet-hours.ts";
import { aTarget, failureOf } from "../core/made.ts";
import { NOON_MS, ruling } from "./asking.ts";

const at = (instant: string, holdMs = 0) => ({ nowMs: Date.parse(instant), holdMs });
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"];

afterEach(() => vi.unstubAllEnvs());

describe.each(ZONES)("where the machine is in %s", (zone) => {
  it.each([
    ["22:00-06:00 Europe/Berlin", "2026-11-21T20:59:59Z", true],
    ["22:00-06:00 Europe/Berlin", "2026-11-21T21:00:00Z", false],
    ["22:00-06:00 Europe/Berlin", "2026-11-21T23:30:00Z", false],
    ["22:00-06:00 Europe/Berlin", "2026-11-22T04:59:59Z", false],
    ["22:00-06:00 Europe/Berlin", "2026-11-22T05:00:00Z", true],
    // Summer time: two hours ahead.
    ["22:00-06:00 Europe/Berlin", "2026-07-01T20:00:00Z", false],
    ["22:00-06:00 Europe/Berlin", "2026-07-01T04:00:00Z", true],
    ["09:00-17:00 Asia/Kolkata", "2026-11-21T03:29:59Z", true],
    ["09:00-17:00 Asia/Kolkata", "2026-11-21T03:30:00Z", false],
    ["00:00-24:00 UTC", "2026-11-21T00:00:00Z", false],
    ["23:00-00:00 UTC", "2026-11-21T00:00:00Z", true],
    // That hour does not exist on this day, so nothing is within it.
    ["02:00-03:00 Europe/Berlin", "2026-03-29T01:00:00Z", true],
    // And this one comes twice.
    ["02:00-03:00 Europe/Berlin", "2026-10-25T00:30:00Z", false],
    ["02:00-03:00 Europe/Berlin", "2026-10-25T01:30:00Z", false],
  ])("%s at %s allows a fault: %s", (text, instant, allowed) => {
    vi.stubEnv("TZ", zone);
    expect(ruling(quietHours, at(instant), text).allowed).toBe(allowed);
  });

  it("is there indeed", () => {
    vi.stubEnv("TZ", zone);
    const offsetMin = new Date("2026-11-21T12:00Z").getTimezoneOffset();
    expect(offsetMin).toBe({ UTC: 0, "Europe/Berlin": -60 }[zone] ?? offsetMin);
    expect(zone === "UTC" || offsetMin !== 0).toBe(true);
  });

  it("the blackout begins and ends at its instants", () => {
    vi.stubEnv("TZ", zone);
    const period = "2026-12-24T00:00+01:00/2026-12-27T00:00+01:00";
    const allowed = (instant: string) => ruling(blackout, at(instant), period).allowed;
    expect(allowed("2026-12-23T22:59:59Z")).toBe(true);
    expect(allowed("2026-12-23T23:00:00Z")).toBe(false);
    expect(allowed("2026-12-26T22:59:59Z")).toBe(false);
    expect(allowed("2026-12-26T23:00:00Z")).toBe(true);
  });
});

describe("quiet-hours", () => {
  it("say what time it is, and refuse a fault that would last into them", () => {
    const text = "22:00-06:00 Europe/Berlin";
    expect(ruling(quietHours, at("2026-11-21T22:30Z"), text).reason).toBe(
      "it is 23:30 in Europe/Berlin, within the quiet hours 22:00-06:00 Europe/Berlin",
    );
    expect(ruling(quietHours, at("2026-11-21T20:50Z", 600_000), text).allowed).toBe(true);
    expect(ruling(quietHours, at("2026-11-21T20:50:01Z", 600_000), text).reason).toContain(
      "would last into",
    );
  });

  it("may be several", () => {
    const texts = ["12:00-13:00 UTC", "22:00-06:00 UTC"];
    expect(ruling(quietHours, at("2026-11-21T12:30Z"), ...texts).allowed).toBe(false);
    expect(ruling(quietHours, at("2026-11-21T14:00Z"), ...texts).allowed).toBe(true);
  });

  it.each([
    ["22:00-06:00", "hours with a zone"],
    ["22-6 UTC", "hours with a zone"],
    ["25:00-26:00 UTC", "hours with a zone"],
    ["06:00-06:00 UTC", "begins when it ends"],
    ["22:00-06:00 Europe/Berlln", "no time zone"],
  ])("are not %s", (text, why) => {
    const failure = failureOf(() => ruling(quietHours, {}, text));
    expect(failure.code).toBe("GUARD_INVALID");
    expect(failure.message).toContain(why);
    expect(failure.message).toContain("HH:MM-HH:MM ZONE");
  });

  it("and the hours that are left make up the day", () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    const hhmm = (n: number) =>
      `${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
    fc.assert(
      fc.property(minute, minute, minute, fc.constantFrom(...ZONES), (from, to, now, zone) => {
        fc.pre(from !== to);
        const instant = NOON_MS + now * 60_000;
        const inside = isWithin(readHours(`${hhmm(from)}-${hhmm(to)} ${zone}`), instant);
        const outside = isWithin(readHours(`${hhmm(to)}-${hhmm(from)} ${zone}`), instant);
        expect(inside).not.toBe(outside);
      }),
    );
  });

  it("are found ahead at the minute at which they begin", () => {
    const hours = readHours("13:00-14:00 UTC");
    expect(firstWithin(hours, NOON_MS + 1, 7_200_000)).toBe(NOON_MS + 3_600_000);
    expect(firstWithin(hours, NOON_MS, 3_600_000)).toBeUndefined();
  });
});

describe("blackout", () => {
  const period = "2026-12-24T00:00Z/2026-12-27T00:00Z";

  it("refuses a fault that would last into it", () => {
    const said = ruling(blackout, at("2026-12-23T23:59:30Z", 60_000), period);
    expect(said.reason).toBe(
      `it is 2026-12-23T23:59:30Z, and the fault would last into the blackout ${period}`,
    );
    expect(ruling(blackout, at("2026-12-23T23:59:00Z", 60_000), period).allowed).toBe(true);
  });

  it.each([
    ["2026-12-24T00:00Z", "with a slash"],
    ["2026-12-24/2026-12-27", "with Z or an offset"],
    ["2026-12-24T00:00/2026-12-27T00:00", "with Z or an offset"],
    ["2026-02-30T00:00Z/2026-12-27T00:00Z", "2026-02-30"],
    ["2026-12-27T00:00Z/2026-12-24T00:00Z", "ends before it begins"],
  ])("is not %s", (text, why) => {
    expect(failureOf(() => ruling(blackout, {}, text)).message).toContain(why);
  });
});

describe("cool-down", () => {
  const victims = [aTarget("web-1", { project: "shop", service: "web" })];
  const past = (name: string, agoMs: number, more = {}) => {
    const { id, source, project, service } = aTarget(name, { project: "shop", ...more });
    const victim = {
      ...{ id, name, source },
      ...(project ? { project } : {}),
      ...(service ? { service } : {}),
    };
    return { run: "r1", monkey: "kill", victim, alsoHit: [], atMs: NOON_MS - agoMs };
  };
  const asked = (...faults: ReturnType<typeof past>[]) =>
    ruling(coolDown, { victims, pastFaults: { value: faults } }, "1h");

  it("refuses a service that was hit too soon ago, whichever of its members it was", () => {
    expect(asked(past("web-2", 3_599_999, { service: "web" })).allowed).toBe(false);
    expect(asked(past("web-2", 3_600_000, { service: "web" })).allowed).toBe(true);
    expect(asked(past("web-2", 60_000, { service: "web" })).reason).toBe(
      "shop/web had kill 1 min ago by run r1, 1h wanted",
    );
  });

  it("leaves other services and projects alone", () => {
    expect(asked(past("db-1", 1_000, { service: "db" })).allowed).toBe(true);
    expect(asked(past("web-1", 1_000, { service: "web", project: "x" })).allowed).toBe(true);
  });

  it("refuses while the past is not known", () => {
    expect(ruling(coolDown, { victims }, "1h").allowed).toBe(false);
  });
});
