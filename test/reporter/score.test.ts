import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interval } from "../../src/reporter/interval.ts";
import type { ProbeMetrics } from "../../src/reporter/metrics.ts";
import { scoreOf, suiteScore } from "../../src/reporter/score.ts";
import { windowMetrics } from "../../src/reporter/window-metrics.ts";
import { seed } from "../proof.ts";

const EMPTY = windowMetrics([], [], { window: { from: 0, to: 1 }, latencyLimitMs: 1 });
const FAIL = { verdict: "fail", charges: [] } as const;
const PASS = { verdict: "pass", charges: [] } as const;

interface Seen {
  readonly errors: number;
  readonly ttrMs: number;
  readonly inflation?: number | undefined;
}

function probe({ errors, ttrMs, inflation }: Seen, more: Partial<ProbeMetrics> = {}): ProbeMetrics {
  return {
    ...{ probe: "front", role: "service", gates: true, phases: {}, watched: EMPTY, outages: [] },
    ...{ relapses: 0, smallestOutageMs: 200, impact: { ...EMPTY, errorRatio: errors } },
    ttr: interval(ttrMs, ttrMs),
    ...(inflation === undefined ? {} : { latencyInflation: inflation }),
    ...more,
  };
}

function score(seen: Seen, more: Partial<ProbeMetrics> = {}): number {
  return scoreOf({ verdict: PASS, probes: [probe(seen, more)], thresholds: [], residue: 0 })!.lo;
}

describe("scoreOf()", () => {
  // Limits: 1 % errors, 10 s to recover, twice the p95; a window of 120 s.
  test.each([
    ["no impact", { errors: 0, ttrMs: 0, inflation: 1 }, 100],
    ["a blip of a second", { errors: 1 / 120, ttrMs: 1_000, inflation: 1 }, 100],
    ["3 s", { errors: 3 / 120, ttrMs: 3_000, inflation: 1 }, 79.5],
    ["30 s, heals itself", { errors: 30 / 120, ttrMs: 30_000, inflation: 1 }, 36.9],
    ["90 s", { errors: 90 / 120, ttrMs: 90_000, inflation: 1 }, 23.1],
    ["no errors, eight times as slow", { errors: 0, ttrMs: 0, inflation: 8 }, 90.1],
    ["5 % sporadic errors", { errors: 0.05, ttrMs: 0, inflation: 1 }, 66.9],
  ])("%s: %d", (_case, seen, expected) => {
    expect(score(seen)).toBe(expected);
  });

  test("is nothing where it was not recovered, relapsed, or left something behind", () => {
    const well = { errors: 0, ttrMs: 0, inflation: 1 };
    expect(score(well, { recovery: "not-recovered" })).toBe(0);
    expect(score(well, { recovery: "relapsed" })).toBe(0);
    const left = { verdict: PASS, probes: [probe(well)], thresholds: [], residue: 1 };
    expect(scoreOf(left)).toMatchObject({ lo: 0, hi: 0 });
  });

  test("is undefined where nothing was decided, and without a probe that gates", () => {
    const probes = [probe({ errors: 0, ttrMs: 0 })];
    const verdict = { verdict: "inconclusive", charges: [] } as const;
    expect(scoreOf({ verdict, probes, thresholds: [] })).toBeUndefined();
    expect(scoreOf({ verdict: PASS, probes: [], thresholds: [] })).toBeUndefined();
    const victims = [probe({ errors: 0, ttrMs: 0 }, { gates: false })];
    expect(scoreOf({ verdict: PASS, probes: victims, thresholds: [] })).toBeUndefined();
  });

  test("has both bounds, and says what was not measured", () => {
    const probes = [probe({ errors: 0, ttrMs: 0 }, { ttr: interval(9_000, 40_000) })];

    expect(scoreOf({ verdict: PASS, probes, thresholds: [] })).toEqual({
      lo: 78.5,
      hi: 100,
      without: ["latency_inflation"],
    });
  });

  test("takes its limits from thresholds that name them", () => {
    const thresholds = [{ metric: "ttr", operator: "<=", limit: 40_000 }] as const;
    const probes = [probe({ errors: 0, ttrMs: 40_000, inflation: 1 })];

    expect(scoreOf({ verdict: PASS, probes, thresholds })?.lo).toBe(100);
  });

  describe("beside a threshold that fails", () => {
    const longest = (lo: number, hi: number, more = {}) => {
      const seen = { probe: "front", gates: true, status: "fails", says: "" } as const;
      const observations = [{ ...seen, observed: interval(lo, hi) }];
      const limit = { metric: "longest_outage", operator: "<=", limit: 2_000 } as const;
      return { ...limit, gates: true, observations, ...more };
    };
    const well = [probe({ errors: 0.005, ttrMs: 2_600, inflation: 1 })];
    const of = (threshold: ReturnType<typeof longest>) =>
      scoreOf({ verdict: FAIL, probes: well, thresholds: [threshold] });

    test("is what that leaves, at both bounds", () => {
      expect(of(longest(2_500, 8_000))).toMatchObject({ lo: 50, hi: 89.4 });
    });

    test("is not 100 where the miss has no proportion", () => {
      expect(of(longest(1, 1, { limit: 0 }))).toMatchObject({ lo: 99.9, hi: 99.9 });
      expect(of(longest(2_001, 2_001))?.hi).toBe(99.9);
    });

    test("heeds none that only warns", () => {
      expect(of(longest(9_000, 9_000, { gates: false }))?.lo).toBe(100);
    });
  });

  test("says that a command which failed is not in it", () => {
    const charge = { verdict: "fail", exit: 1, about: "command", reason: "" } as const;
    const verdict = { verdict: "fail", charges: [charge] } as const;
    const probes = [probe({ errors: 0, ttrMs: 0, inflation: 1 })];
    expect(scoreOf({ verdict, probes, thresholds: [] })).toEqual({
      ...{ lo: 100, hi: 100 },
      without: ["the command, which failed"],
    });
  });

  test("is undefined where nobody knows what is left", () => {
    const charge = { verdict: "unsafe", exit: 5, about: "undo", reason: "" } as const;
    const verdict = { verdict: "unsafe", charges: [charge] } as const;
    const probes = [probe({ errors: 0, ttrMs: 0 })];
    expect(scoreOf({ verdict, probes, thresholds: [] })).toBeUndefined();
  });

  const amount = fc.double({ min: 0, max: 1, noNaN: true });
  const anything = fc.record({
    errors: amount,
    ttrMs: amount.map((share) => share * 120_000),
    inflation: amount.map((share) => share * 50),
  });
  const drawn = { seed: Number.parseInt(seed, 16) || 1 };

  test(`is between 0 and 100, and 100 exactly where every limit is kept (CHAOS_SEED=${seed})`, () => {
    fc.assert(
      fc.property(anything, (seen) => {
        const value = score(seen);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
        const isKept = seen.errors <= 0.01 && seen.ttrMs <= 10_000 && seen.inflation <= 2;
        if (isKept) expect(value).toBe(100);
      }),
      drawn,
    );
  });

  test("never rises where anything gets worse", () => {
    fc.assert(
      fc.property(anything, fc.constantFrom("errors", "ttrMs", "inflation"), (seen, key) => {
        const worse = { ...seen, [key]: seen[key as keyof typeof seen] * 1.5 };
        expect(score(worse)).toBeLessThanOrEqual(score(seen));
      }),
      drawn,
    );
  });
});

describe("suiteScore()", () => {
  const of = (value: number) => ({ lo: value, hi: value, without: [] });

  test("does not average a failure away", () => {
    const nine = Array.from({ length: 9 }, () => of(100));

    expect(suiteScore([...nine, of(0)])).toMatchObject({ lo: 63.1, of: 10, scored: 10 });
  });

  test("of one run is that run's, also where that is nothing", () => {
    expect(suiteScore([of(0), undefined])).toMatchObject({ lo: 0, hi: 0, of: 2, scored: 1 });
  });

  test("a run without a score lowers the coverage, not the score", () => {
    expect(suiteScore([of(50), undefined])).toMatchObject({ lo: 50, hi: 50, of: 2, scored: 1 });
    expect(suiteScore([undefined])).toBeUndefined();
  });
});
