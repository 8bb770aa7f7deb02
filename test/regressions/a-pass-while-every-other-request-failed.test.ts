/** No two bad samples in a row are no outage: by the thresholds that hold unless others are set, half may fail. */
import { expect, test } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

const everyOther = (due: number) =>
  due > 3_000 && due < 7_000 && Math.floor(due / 100) % 2 === 0 ? "bad" : "good";

function verdict(thresholds: string[], state = everyOther as Parameters<typeof j.samples>[0]) {
  const plan = j.plan({ watching: { ...j.WATCHING, thresholds } });
  return buildReport(j.run(plan), j.samples(state)).verdict;
}

test("says so, and which threshold would have judged it", () => {
  expect(verdict([])).toMatchObject({
    verdict: "pass",
    because: expect.stringMatching(
      /^no gating probe had an outage \(limit 2 s\); but 4\d(\.\d+)? % of front's samples were not good without an outage, and no threshold on error_ratio or slow_ratio speaks of them$/,
    ),
  });
});

test("fails where somebody asked", () => {
  expect(verdict(["error_ratio <= 5%"]).verdict).toBe("fail");
  expect(verdict(["error_ratio <= 60%"]).because).not.toContain("but");
});

test("says nothing of an outage that is within its limit", () => {
  expect(verdict([], j.badIn(3_000, 4_200)).because).not.toContain("but");
});

test("says so where the thresholds speak of another probe, or of another time", () => {
  const probes = [j.probe("front"), j.probe("back")];
  const samples = [...j.samples(everyOther), ...j.samples(undefined, { p: "back" })];
  const judged = (...thresholds: string[]) => {
    const plan = j.plan({ probes, watching: { ...j.WATCHING, thresholds } });
    return buildReport(j.run(plan), samples).verdict.because;
  };
  expect(judged("error_ratio{probe=back} <= 60%")).toContain("of front's samples were not good");
  expect(judged("error_ratio@baseline <= 60%")).toContain("of front's samples were not good");
  expect(judged("error_ratio@fault <= 60%")).not.toContain("but");
});

test("says so of the time after the recovery", () => {
  const late = (due: number) => (due > 8_000 && due % 200 < 100 ? "bad" : "good");
  expect(verdict([], late).because).toContain("of front's samples were not good");
  expect(verdict(["error_ratio@cool-down <= 60%"], late).because).not.toContain("but");
});
