/** A run that was killed before its end, rendered with --on-inconclusive warn, exited with 0: nobody had seen how it went. */
import { expect, test } from "vitest";
import { exitOf } from "../../src/reporter/suite-verdict.ts";
import { report } from "../reporter/formats/reports.ts";
import * as j from "../reporter/journal.ts";

const warning = (entries = j.run()) => {
  const one = report({ entries, to: 2_000 });
  return { ...one, watching: { ...one.watching, onInconclusive: "warn" as const } };
};

test("a run that was cut off is no run to warn of", () => {
  const cut = warning(j.run().filter(({ t }) => t < 2_500));
  expect(cut.verdict.exit).toBe(3);
  expect(exitOf(cut)).toBe(3);
});

test("one that went to its end and could not be judged is", () => {
  const ended = warning(j.run(j.plan(), j.INJECTED).filter(({ kind }) => kind !== "verified"));
  expect(ended.verdict.exit).toBe(3);
  expect(exitOf(ended)).toBe(0);
});
