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
      /^no gating probe had an outage \(limit 2 s\); but 4\d(\.\d+)? % of front's samples were not good without an outage, and no threshold on error_ratio or slow_ratio was set$/,
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
