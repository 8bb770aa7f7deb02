/** Seen: PASS, "no outage of a gating probe was longer than 405 ms", beside a probe that was down for 5.9 s and allowed to be. */
import { expect, test } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

function because(...thresholds: string[]): string {
  const probes = [j.probe("front", { service: "front" }), j.probe("db", { service: "db" })];
  const samples = [
    ...j.samples(j.badIn(4_000, 4_300)),
    ...j.samples(j.badIn(3_500, 9_000), { p: "db" }),
  ];
  const plan = j.plan({ probes, watching: { ...j.WATCHING, thresholds } });
  const { verdict } = buildReport(j.run(plan), samples);
  expect(verdict.verdict).toBe("pass");
  return verdict.because;
}

test.each([
  [
    ["longest_outage{probe=front} <= 2s", "longest_outage{probe=db} <= 20s"],
    /^all 2 thresholds hold/,
  ],
  [["longest_outage >= 100ms"], /longest outage/],
  [["longest_outage@baseline <= 2s"], /longest outage/],
  [
    ["longest_outage <= 20s"],
    /^no outage of a gating probe was longer than 5\.\d+ s \(limit 20 s\)/,
  ],
])("%j says what it is of", (thresholds, says) => {
  expect(because(...thresholds)).toMatch(says);
});
