import { expect, it } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import type { Plan } from "../../src/core/plan.ts";
import { commandResult } from "../../src/reporter/command-result.ts";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "./journal.ts";

const plan = (command?: string) => ({ command }) as Plan;
const ended = (more: object) =>
  ({ at: "", t: 9, kind: "command", change: "ended", ...more }) as unknown as Entry;

it.each([
  [{ exit: 0 }, "passed", "npm test ended with 0 while the fault lasted"],
  [{ exit: 3 }, "failed", "npm test ended with 3"],
  [{ signal: "SIGSEGV" }, "failed", "npm test was killed by SIGSEGV"],
  [{ failure: "spawn EACCES" }, "failed", "npm test spawn EACCES"],
  [{ signal: "SIGTERM", outlived: true }, "outlived", /still ran when the faults were over/],
])("a command that ended by %j has %s", (how, status, because) => {
  const result = commandResult(plan("npm test"), [ended(how)]);
  expect(result).toMatchObject({ status, endedMs: 9 });
  expect(result?.because).toMatch(because);
});

it("one that never began was not run, and none is none", () => {
  expect(commandResult(plan("npm test"), [])).toMatchObject({ status: "not-run" });
  expect(commandResult(plan(), [])).toBeUndefined();
});

it.each([
  [{ exit: 0 }, 0],
  [{ exit: 1 }, 1],
  [{ signal: "SIGTERM", outlived: true }, 3],
])("gates where no probe does: %j is exit %i", (how, exit) => {
  const planned = j.plan({ probes: [], command: "npm test" });
  const report = buildReport(j.run(planned, { ...ended(how), t: 5_000 }), []);
  expect(report.verdict.exit, report.verdict.because).toBe(exit);
  expect(report.thresholds).toEqual([]);
});
