import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../src/core/run-summary.ts";
import { differences, fingerprintOf } from "../../src/reporter/fingerprint.ts";
import { flakinessOf } from "../../src/reporter/flakiness.ts";
import { interval } from "../../src/reporter/interval.ts";
import { compare, isWorse } from "../../src/reporter/regression.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { summaryOf } from "../../src/reporter/summary.ts";
import { seed } from "../proof.ts";
import * as j from "./journal.ts";

const MORE = { worse: "more", slack: 200 } as const;
const LESS = { worse: "less", slack: 0.01 } as const;
const drawn = { seed: Number.parseInt(seed, 16) || 1 };

describe("isWorse()", () => {
  test.each([
    ["by both conditions", [900, 1_100], [2_000, 2_200], true],
    [
      "not where bounds overlap, however far the middles are apart",
      [0, 2_000],
      [1_900, 9_000],
      false,
    ],
    ["not by less than the slack", [100, 110], [250, 260], false],
    ["not by less than a tenth", [10_000, 10_010], [10_900, 10_910], false],
    ["by more than a tenth", [10_000, 10_010], [11_100, 11_110], true],
    ["where there is no end at all", [900, 1_100], [2_000, Infinity], true],
    ["not where it is better", [2_000, 2_200], [900, 1_100], false],
  ] as const)("%s", (_case, before, now, expected) => {
    expect(isWorse(interval(before[0], before[1]), interval(now[0], now[1]), MORE)).toBe(expected);
  });

  test("what should be high is worse where it is low", () => {
    expect(isWorse(interval(0.98, 0.99), interval(0.7, 0.8), LESS)).toBe(true);
    expect(isWorse(interval(0.7, 0.8), interval(0.98, 0.99), LESS)).toBe(false);
    expect(isWorse(interval(0.98, 0.99), interval(0.975, 0.979), LESS)).toBe(false);
  });

  test(`is never true both ways, nor of a run and itself (CHAOS_SEED=${seed})`, () => {
    const bounds = fc
      .tuple(
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
      )
      .map(([a, b]) => interval(Math.min(a, b), Math.max(a, b)));
    fc.assert(
      fc.property(bounds, bounds, fc.constantFrom(MORE, LESS), (a, b, rule) => {
        expect(isWorse(a, b, rule) && isWorse(b, a, rule)).toBe(false);
        expect(isWorse(a, a, rule)).toBe(false);
      }),
      drawn,
    );
  });
});

const report = (to: number, more = {}) =>
  buildReport(j.run(j.plan(more)), j.samples(j.badIn(3_100, to)));

describe("a run beside an earlier one", () => {
  test("that had a single bad sample more is not worse for it", () => {
    const [calm, unlucky] = [j.samples(), j.samples((t) => (t === 3_150 ? "bad" : "good"))].map(
      (samples) => summaryOf(buildReport(j.run(), samples)),
    );
    const worse = compare(calm!, unlucky!).filter(({ is }) => is === "worse");
    expect(worse).toEqual([]);
  });

  test("that was better is a failure of its own, with both figures", () => {
    const against = summaryOf(report(3_500));
    const now = report(4_900, { against });

    expect(now.verdict).toMatchObject({ verdict: "fail", exit: 1 });
    expect(now.verdict.because).toMatch(
      /^worse than run \S+: front: longest_outage \S+ \S+, was \S+/,
    );
    expect(now.verdict.charges.every(({ about }) => about === "regression")).toBe(true);
    expect(now.against?.figures.find(({ metric }) => metric === "ttr")).toMatchObject({
      is: "worse",
    });
  });

  test("that was as good changes nothing, and one that was worse is told as better", () => {
    const alike = report(3_500, { against: summaryOf(report(3_500)) });
    expect(alike.verdict.verdict).toBe("pass");
    expect(alike.against?.figures.map(({ is }) => is)).not.toContain("worse");
    const better = report(3_500, { against: summaryOf(report(4_900)) });
    expect(better.against?.figures.map(({ is }) => is)).toContain("better");
  });

  test("a figure that one of the two lacks is told, and no regression", () => {
    const before = summaryOf(report(3_500));
    const figures = compare({ figures: before.figures.slice(1) }, before);
    expect(figures.filter(({ is }) => is === "unknown")).toHaveLength(1);
  });
});

describe("runs are of one experiment", () => {
  const key = (more: Parameters<typeof j.plan>[0]) => fingerprintOf(j.plan(more)).experiment;
  const same = key({});

  test.each([
    ["whatever the draw", { seed: "other", run: "another" }],
    ["whatever limits it is held to", { watching: { ...j.WATCHING, thresholds: ["ttr <= 1s"] } }],
  ])("%s", (_case, more) => {
    expect(key(more)).toBe(same);
  });

  test.each([
    ["faults", { faults: [{ ...j.plan().faults[0]!, options: { mode: "crash", hold: "5s" } }] }],
    ["selection", { selection: "zone b" }],
    ["probes", { probes: [j.probe("other")] }],
    ["times of watching", { watching: { ...j.WATCHING, intervalMs: 50 } }],
  ])("not with other %s, and that is named", (name, more) => {
    expect(key(more)).not.toBe(same);
    expect(differences(j.plan(), j.plan(more))).toEqual([name]);
  });

  test("in one place where engine and processors are the same", () => {
    const at = (cpus: number, images = ["a"]) =>
      fingerprintOf(j.plan({ environment: { engine: "Docker 29", cpus, images } }));
    expect(at(2).environment).not.toBe(at(4).environment);
    // What is tested is another: that is what it is compared for.
    expect(at(2, ["b"]).environment).toBe(at(2).environment);
    expect(at(2, ["b"]).images).not.toBe(at(2).images);
  });
});

test("flakiness counts the turns of a verdict on the same images, and what so few runs show", () => {
  const one = summaryOf(report(3_500));
  const row = (verdicts: RunSummary["verdict"][]) =>
    verdicts.map((verdict, at) => ({ ...one, verdict, startedAt: `2026-01-0${at + 1}` }));

  expect(flakinessOf(row(["pass", "fail", "inconclusive", "pass", "pass"]))).toMatchObject([
    { runs: 4, passed: 3, flips: 2 },
  ]);
  const [steady] = flakinessOf(row(Array.from({ length: 7 }, () => "pass")));
  expect(steady).toMatchObject({ runs: 7, passed: 7, flips: 0 });
  // "7 of 7 nightly passes only proves 72 %".
  expect(steady!.passRate.lo).toBeCloseTo(0.72, 2);
  const other = { ...one, images: "others" };
  expect(flakinessOf([one, other])).toHaveLength(2);
});
