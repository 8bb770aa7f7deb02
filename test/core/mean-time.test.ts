/** Ten years of a hundred groups: gaps, minutes, weekdays and each other, against theory. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCalendar, whyNoWork } from "../../src/core/calendar.ts";
import { binomial, type Cell, chiSquare, uniformDistance } from "../../src/core/goodness.ts";
import { DAY_MS, readDay, weekdayOf } from "../../src/core/local-date.ts";
import {
  decide,
  gapChance,
  leastGap,
  nextQuiet,
  quietDaysOn,
  trueMean,
} from "../../src/core/mean-time.ts";
import type { Occasion } from "../../src/core/occasion.ts";
import type { MeanTime } from "../../src/core/schedule.ts";
import { sampled } from "../proof.ts";
import { mean, occasionsIn, scheduled } from "./scheduled.ts";

const FROM = "2027-01-01T00:00Z";
const TO = "2037-01-01T00:00Z";
const GROUPS = Array.from({ length: 100 }, (_, n) => ({ name: `group-${n}` }));
const grouping = { by: "service", independent: true };
const WORDS = { zone: "Europe/Berlin", window: "09:00-15:00", workDays: "mon-fri", grouping };
/** Of each year: holidays need not be anybody's in particular. */
const dayOff = (day: number) => {
  const date = new Date(day * DAY_MS).toISOString().slice(5, 10);
  return ["01-01", "05-01", "10-03", "12-25", "12-26"].includes(date) ? "a holiday" : undefined;
};
const calendar = makeCalendar(WORDS, dayOff);

const workDays: number[] = [];
for (let day = readDay("2027-01-01"); day < readDay("2037-01-01"); day++)
  if (whyNoWork(calendar, day) === undefined) workDays.push(day);
const indexOf = new Map(workDays.map((day, at) => [day, at]));

const simulated = (model: MeanTime, seed = "s") =>
  occasionsIn(scheduled(model, { ...WORDS, seed }, dayOff), FROM, TO, GROUPS).filter(
    ({ act }) => act,
  );

function gapsOf(acts: readonly Occasion[]): number[] {
  const last = new Map<string, number>();
  return acts.flatMap(({ group = "", date }) => {
    const at = indexOf.get(readDay(date)) as number;
    const before = last.get(group);
    last.set(group, at);
    return before === undefined ? [] : [at - before];
  });
}

/** There may be more than a call may have arguments. */
function mostOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

function gapCells(gaps: readonly number[], chance: (n: number) => number): Cell[] {
  const most = mostOf(gaps);
  const seen = new Array<number>(most + 1).fill(0);
  for (const gap of gaps) seen[gap] = (seen[gap] ?? 0) + 1;
  return seen.map((count, n) => ({ seen: count, wanted: gaps.length * chance(n) }));
}

const MODELS = [
  mean(1),
  mean(2),
  mean(3, { min: 1 }),
  mean(5, { min: 2 }),
  mean(2, { min: 3 }),
  mean(5, { min: 5 }),
  mean(10, { maxQuiet: 20 }),
  mean(2.5, { min: 2, maxQuiet: 6 }),
];

describe.each(sampled(MODELS, 3, "models of a mean time"))(
  "a mean of $mean, at least $min, at most $maxQuiet work days",
  (model) => {
    const acts = simulated(model);
    const gaps = gapsOf(acts);

    it("has gaps as theory says (chi-square, alpha 1e-4)", () => {
      if (model.mean === 1 && model.min < 2) {
        expect(new Set(gaps)).toEqual(new Set([1]));
        return;
      }
      const { value, limit } = chiSquare(gapCells(gaps, (n) => gapChance(model, n)));
      expect(value).toBeLessThan(limit);
      expect(-mostOf(gaps.map((gap) => -gap))).toBe(leastGap(model));
      const found = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      expect(found / trueMean(model)).toBeCloseTo(1, 1);
    });

    it("has minutes that are even over the half-open window (Kolmogorov-Smirnov, alpha 1e-4)", () => {
      const minutes = acts.map(
        ({ local }) => Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16)),
      );
      expect(-mostOf(minutes.map((minute) => -minute))).toBe(9 * 60);
      expect(mostOf(minutes)).toBe(15 * 60 - 1);
      const { value, limit } = uniformDistance(minutes.map((one) => (one + 0.5 - 540) / 360));
      expect(value).toBeLessThan(limit + 1 / 720);
    });

    it("favours no weekday and works on none that is free (chi-square, alpha 1e-4)", () => {
      const cells = [1, 2, 3, 4, 5].map((weekday) => {
        const share = workDays.filter((day) => weekdayOf(day) === weekday).length / workDays.length;
        const seen = acts.filter(({ date }) => weekdayOf(readDay(date)) === weekday).length;
        return { seen, wanted: acts.length * share };
      });
      const { value, limit } = chiSquare(cells);
      expect(value).toBeLessThan(limit);
      expect(acts.every(({ date }) => indexOf.has(readDay(date)))).toBe(true);
    });
  },
);

describe("groups", () => {
  it("are independent: as many of a day are hit together as by chance (chi-square, alpha 1e-4)", () => {
    const acts = simulated(mean(5));
    const hits = new Map<string, number>();
    for (const { date } of acts) hits.set(date, (hits.get(date) ?? 0) + 1);
    const seen = new Array<number>(101).fill(0);
    for (const count of hits.values()) seen[count] = (seen[count] ?? 0) + 1;
    seen[0] = workDays.length - hits.size;
    const cells = seen.map((count, k) => ({
      seen: count,
      wanted: workDays.length * binomial(100, k, 1 / 5),
    }));
    const { value, limit } = chiSquare(cells);
    expect(value).toBeLessThan(limit);
  });

  it("have minutes of their own", () => {
    const acts = simulated(mean(1)).slice(0, 5_000);
    expect(new Set(acts.map(({ local }) => local.slice(11))).size).toBe(360);
  });

  it("change no other group when one comes or goes, in whatever order they are listed", () => {
    const schedule = scheduled(mean(3), WORDS);
    const all = occasionsIn(schedule, FROM, "2027-06-01T00:00Z", GROUPS);
    const fewer = occasionsIn(schedule, FROM, "2027-06-01T00:00Z", GROUPS.slice(50).reverse());
    const of = (found: readonly Occasion[], name: string) =>
      found.filter(({ group }) => group === name);
    for (const { name } of GROUPS.slice(50)) expect(of(fewer, name)).toEqual(of(all, name));
  });

  it("are hit one at a time where that is said, each as often", () => {
    const words = { ...WORDS, grouping: { by: "service", independent: false } };
    const few = GROUPS.slice(0, 5);
    const acts = occasionsIn(scheduled(mean(1), words, dayOff), FROM, TO, few);
    const hits = acts.filter(({ act }) => act);
    expect(new Set(hits.map(({ date }) => date)).size).toBe(hits.length);
    const cells = few.map(({ name }) => ({
      seen: hits.filter(({ group }) => group === name).length,
      wanted: hits.length / few.length,
    }));
    const { value, limit } = chiSquare(cells);
    expect(value).toBeLessThan(limit);
  });
});

describe("these tests", () => {
  it("would see the published formula's exponent, a biased minute and a favoured day", () => {
    const model = mean(5, { min: 2 });
    const gaps = gapsOf(simulated(model));
    const published = (n: number) => (n < 2 ? 0 : (4 / 5) ** (n - 1) / 5);
    const wrong = chiSquare(gapCells(gaps, published));
    expect(wrong.value).toBeGreaterThan(wrong.limit);
    const early = uniformDistance(Array.from({ length: 5_000 }, (_, n) => (n / 5_000) ** 1.1));
    expect(early.value).toBeGreaterThan(early.limit);
    const monday = chiSquare([
      { seen: 5_400, wanted: 5_000 },
      ...[1, 2, 3, 4].map(() => ({ seen: 4_900, wanted: 5_000 })),
    ]);
    expect(monday.value).toBeGreaterThan(monday.limit);
  });
});

describe("the state of a group", () => {
  const models = fc.record({
    kind: fc.constant("mean" as const),
    mean: fc.double({ min: 1, max: 12, noNaN: true }),
    min: fc.integer({ min: 0, max: 8 }),
    maxQuiet: fc.option(fc.integer({ min: 8, max: 30 }), { nil: undefined }),
  });

  it("is the same from wherever one looks back: no restart can roll the dice again", () => {
    fc.assert(
      fc.property(
        models,
        fc.integer({ min: 20_500, max: 21_500 }),
        fc.string(),
        (given, day, seed) => {
          const { maxQuiet, ...rest } = given;
          const model: MeanTime = maxQuiet === undefined ? rest : { ...rest, maxQuiet };
          const hit = (one: number) => pseudo(seed, one) < 1 / model.mean;
          const days = { hit, isWorkDay: (one: number) => weekdayOf(one) % 6 !== 0 };
          const here = quietDaysOn(model, day, days);
          let walked = quietDaysOn(model, day - 200, days);
          for (let at = day - 200; at < day; at++)
            if (days.isWorkDay(at))
              walked = nextQuiet(model, walked, decide(model, walked, days.hit(at)));
          expect(here).toBe(walked);
        },
      ),
    );
  });

  it("forces an act on the day that was promised, and never spares longer", () => {
    const gaps = gapsOf(simulated(mean(10, { maxQuiet: 12 })));
    expect(mostOf(gaps)).toBe(12);
  });
});

/** Any function of both would do. */
function pseudo(seed: string, day: number): number {
  let state = day;
  for (const letter of seed) state = (state * 31 + letter.charCodeAt(0)) % 4_294_967_296;
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
  return ((state ^ (state >>> 15)) >>> 0) / 4_294_967_296;
}
