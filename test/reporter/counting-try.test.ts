import { expect, it } from "vitest";
import { countingTry } from "../../src/reporter/counting-try.ts";
import type { Report } from "../../src/reporter/report.ts";

const NEVER_BEGUN = { run: "", verdict: { exit: 0 } };
const tries = (...exits: number[]) =>
  exits.map((exit, at) => ({ run: `${at}`, verdict: { exit } }));

it.each([
  ["a pass after all", tries(1, 3, 0), 2],
  ["the last of those that failed", tries(1, 1), 1],
  ["what failed before nothing was decided", tries(3, 1, 3), 1],
  ["what failed before nobody was found", [...tries(1), NEVER_BEGUN], 0],
  ["the last where none failed", tries(3, 3), 1],
  ["what is worse than a failure", tries(1, 5), 1],
  ["nothing of none", [], -1],
])("%s counts", (_what, all, counts) => {
  expect(countingTry(all as unknown as Report[])).toBe(counts);
});
