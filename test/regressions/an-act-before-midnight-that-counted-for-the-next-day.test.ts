/**
 * Seen: under a cap of 1 a day an act of 23:59:55, whose baseline lasted beyond midnight, was counted for the
 * next day by its journal, and the act of that day was refused: the plan had both.
 */
import { expect, it } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import { pastRunOf } from "../../src/journal/past-runs.ts";

const run = (due: string | undefined, planned: string, injected: string) => {
  const act = due === undefined ? {} : { act: { id: "a", experiment: "x", due } };
  const entries = [
    { kind: "planned", at: planned, plan: { run: "r", name: "x", ...act } },
    { kind: "injected", at: injected, fault: "f" },
  ];
  const found = pastRunOf(entries as unknown as Entry[]);
  return found && new Date(found.atMs).toISOString();
};

it("a run counts for the day on which its act was due", () => {
  const late = ["2027-01-04T23:59:57.000Z", "2027-01-05T00:01:00.000Z"] as const;
  expect(run("2027-01-04T23:59:55.000Z", ...late)).toBe("2027-01-04T23:59:55.000Z");
  expect(run(undefined, ...late)).toBe(late[1]);
});

it("one that was made up for counts when it begins", () => {
  const begun = ["2027-01-05T08:00:00.000Z", "2027-01-05T08:00:05.000Z"] as const;
  expect(run("2027-01-04T20:00:00.000Z", ...begun)).toBe(begun[0]);
});
