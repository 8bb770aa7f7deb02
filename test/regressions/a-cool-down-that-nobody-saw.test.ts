/** The record ended with the recovery, and "no relapse" held. */
import { expect, it, test } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

const verdictUpTo = (to: number) => buildReport(j.run(), j.samples(undefined, { to })).verdict;

test.each([7_400, 8_000])("samples until %d ms leave it open whether it relapsed", (to) => {
  const { exit, because } = verdictUpTo(to);
  expect([exit, because]).toEqual([3, expect.stringMatching(/front: only \d+ of 19 .*cool-down/)]);
});

it("what is watched to its end passes, though the run goes on to look for what is left", () => {
  expect(verdictUpTo(9_400).exit).toBe(0);
});
