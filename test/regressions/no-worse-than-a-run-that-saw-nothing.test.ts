/** No data passed the gate: beside a run that was cut off every other one was no worse, exit 0. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import type { Entry } from "../../src/core/entry.ts";
import { casesOf } from "../../src/reporter/formats/junit/cases.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { summaryOf } from "../../src/reporter/summary.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import * as j from "../reporter/journal.ts";

const GOOD = "20260101T000000-kill-aaaa";
const CUT = "20260102T000000-kill-bbbb";
const HALF = "20260103T000000-kill-cccc";
const until = (t: number) => (entries: Entry[]) => entries.filter((one) => one.t < t);
const upTo = (t: number) => j.samples(undefined, { to: t });

function recorded(): string {
  const state = temporaryFolder();
  const record = (run: string, entries: Entry[], samples: object[]) => {
    const folder = join(state, "engine", "runs", run);
    mkdirSync(folder, { recursive: true });
    const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join("");
    writeFileSync(join(folder, "journal.jsonl"), lines(entries));
    writeFileSync(join(folder, "samples.jsonl"), lines(samples));
  };
  record(GOOD, j.run(j.plan({ run: GOOD })), j.samples());
  record(CUT, until(2_000)(j.run(j.plan({ run: CUT }))), upTo(2_000));
  record(HALF, until(9_000)(j.run(j.plan({ run: HALF }))), upTo(9_000));
  return state;
}

test.each([
  [GOOD, CUT],
  [CUT, GOOD],
  [CUT, CUT],
  [GOOD, HALF],
])("compare %s %s is inconclusive, and says why", async (before, now) => {
  const { exit, stdout } = await inside(["compare", before, now, "--state", recorded()]);

  expect(exit).toBe(3);
  expect(stdout).toMatch(/could not be compared with .*shows nothing: the run was cut off/);
  expect(stdout).not.toContain("no worse");
});

it("as a baseline it makes a run inconclusive, and no green case of it", () => {
  const cut = buildReport(until(2_000)(j.run()), upTo(2_000));
  const { verdict, ...report } = buildReport(
    j.run(j.plan({ against: { ...summaryOf(cut), run: CUT } })),
    j.samples(),
  );

  expect([verdict.verdict, verdict.exit]).toEqual(["inconclusive", 3]);
  expect(verdict.because).toContain(`could not be compared with run ${CUT}`);
  const cases = casesOf({ ...report, verdict });
  expect(cases.find(({ name }) => name === `no worse than run ${CUT}`)?.outcome).toBe("error");
});
