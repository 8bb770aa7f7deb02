/** Seen: a run killed in the middle of its fault: "front had not recovered by the deadline", which was half a minute away. */
import { expect, test } from "vitest";
import { report } from "../reporter/formats/reports.ts";
import * as j from "../reporter/journal.ts";

const front = j.badIn(3_000, 99_000);
const recovering = j.run(j.plan({ probes: [j.probe("front")] }));

test("of a run that was cut off it is told when nobody watched any more", () => {
  const entries = recovering.filter(({ kind }) => kind !== "finished");
  const { reasons } = report({ entries, front }).verdict;
  expect(reasons).toContain("front had not recovered when the run was cut off");
  expect(reasons.join()).not.toContain("deadline");
});

test("one that went to its end had its deadline", () => {
  const { reasons } = report({ entries: recovering, front }).verdict;
  expect(reasons).toContain("front had not recovered by the deadline");
});
