/** Seen: `chaos report last` in the middle of a run: "UNSAFE the run was cut off with faults still open", exit 5. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { holderOf, writeHolder } from "../../src/journal/holder.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import * as j from "../reporter/journal.ts";

const NO_PID = 4_194_304;
const RUNS = { over: "20260101T000000-kill-aaaa", open: "20260102T000000-kill-bbbb" };

const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join("");

/** One run that is over, and one that is in the middle of its fault, held by a process. */
function recorded(pid: number): string {
  const state = temporaryFolder();
  for (const run of Object.values(RUNS)) {
    const folder = join(state, "engine", "runs", run);
    mkdirSync(folder, { recursive: true });
    const entries = j.run(j.plan({ run })).filter(({ t }) => run === RUNS.over || t < 4_000);
    writeFileSync(join(folder, "journal.jsonl"), lines(entries));
    writeFileSync(join(folder, "samples.jsonl"), lines(j.samples()));
    writeHolder(folder, holderOf(pid));
  }
  return state;
}

it("a run whose process lives still runs, in report and history, and cannot be compared", async () => {
  const state = ["--state", recorded(process.pid)];

  const report = await inside(["report", RUNS.open, ...state]);
  expect([report.exit, report.stdout]).toEqual([
    3,
    expect.stringMatching(/^INCONCLUSIVE {2}the run still runs/),
  ]);
  expect(report.stdout).not.toMatch(/unsafe|cut off|left behind|revert 2026/i);
  const json = await inside(["report", RUNS.open, "--json", ...state]);
  expect(JSON.parse(json.stdout)).toMatchObject({ runs: [{ stillRuns: true }] });
  const history = await inside(["history", ...state]);
  expect(history.stdout).toMatch(/still runs .*kill-bbbb/);
  expect(history.stdout).not.toContain("unsafe");
  const compared = await inside(["compare", RUNS.over, RUNS.open, ...state]);
  expect([compared.exit, compared.stderr]).toEqual([2, expect.stringContaining("it still runs")]);
});

it("one whose process is gone was cut off", async () => {
  const state = ["--state", recorded(NO_PID)];
  const { exit, stdout } = await inside(["report", RUNS.open, ...state]);
  expect([exit, stdout]).toEqual([5, expect.stringContaining("the run was cut off")]);
});
