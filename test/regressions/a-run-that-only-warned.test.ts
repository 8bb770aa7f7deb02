/**
 * With --on-inconclusive warn, a run that was killed before its end exited with 0: nobody had seen how it
 * went. So did one in which a threshold or a command had failed for sure, while its JUnit was red.
 */
import { expect, test } from "vitest";
import junit from "../../src/reporter/formats/junit.ts";
import prometheus from "../../src/reporter/formats/prometheus.ts";
import { countingExit, exitOf } from "../../src/reporter/suite-verdict.ts";
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

test("one that went to its end and could not be judged is", async () => {
  const ended = warning(j.run(j.plan(), j.INJECTED).filter(({ kind }) => kind !== "verified"));
  expect(ended.verdict.exit).toBe(3);
  expect(exitOf(ended)).toBe(0);
  expect(junit.render([ended])).toContain('name="exit" value="0"');
  expect(await prometheus.render([ended])).toMatch(/^chaos_run_exit_status\{.*\} 0$/m);
});

test("one in which something failed beside it is not", () => {
  const watching = { ...j.WATCHING, thresholds: ["longest_outage <= 1s"] };
  const entries = j.run(j.plan({ watching })).filter(({ kind }) => kind !== "verified");
  const failed = report({ entries, front: j.badIn(3_000, 7_000) });
  const one = { ...failed, watching: { ...watching, onInconclusive: "warn" as const } };
  expect(one.verdict.charges.map(({ exit }) => exit)).toEqual([3, 1]);
  expect(exitOf(one)).toBe(3);
  expect(junit.render([one])).toContain('type="inconclusive"');
});

test("the command of a step that need not hold makes no red case, as its exit is 0", () => {
  const started = { t: 3_100, kind: "command", change: "started" } as const;
  const ended = { t: 6_000, kind: "command", change: "ended", exit: 1 } as const;
  const step = { ramp: "more and more", at: 3, of: 3, value: "3", mustHold: false };
  const failed = report({ entries: j.run(j.plan({ command: "npm test" }), started, ended) });
  const tried = { ...failed, step };
  expect(tried.verdict.exit).toBe(1);
  expect(countingExit(tried)).toBe(0);
  expect(junit.render([tried])).toMatch(/failures="0" errors="0"/);
});
