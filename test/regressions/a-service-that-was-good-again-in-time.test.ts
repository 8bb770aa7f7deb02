/**
 * Seen: FAIL "not every gating probe was good again by the deadline" of a service that was: with
 * `recover: 0s` nobody waits for three good samples, and near the deadline the last of them come back
 * behind it. The samples say when it was good again, and where their bounds hold the deadline, nobody knows.
 */
import { expect, test } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import { badIn, FINISHED, journal, plan, run, samples, WATCHING } from "../reporter/journal.ts";

/** The fault is over at 7 s. */
const verdictOf = (recoverMs: number, goodAgainMs: number) => {
  const watching = { ...WATCHING, recoverMs, thresholds: ["longest_outage <= 10s"] };
  const entries = run(plan({ watching })).filter(({ kind }) => kind !== "finished");
  entries.push(...journal({ ...FINISHED, recovered: false }));
  return buildReport(entries, samples(badIn(3_000, goodAgainMs))).verdict;
};

test("good again while the fault lasted, and nobody waited", () => {
  expect(verdictOf(0, 5_000)).toMatchObject({ verdict: "pass", exit: 0 });
});

test("good again right before the deadline", () => {
  expect(verdictOf(2_000, 8_800)).toMatchObject({ verdict: "pass", exit: 0 });
});

test("good again right at the deadline: nobody knows", () => {
  expect(verdictOf(2_000, 9_000)).toMatchObject({
    verdict: "inconclusive",
    because: expect.stringMatching(
      /^undecidable: front was good again just before the deadline or/,
    ),
  });
});

test.each([
  [2_000, 9_200],
  [0, 7_300],
])("with %i ms, good again behind the deadline", (recoverMs, goodAgainMs) => {
  expect(verdictOf(recoverMs, goodAgainMs)).toMatchObject({
    verdict: "fail",
    because: "front had not recovered by the deadline",
  });
});
