/** Earlier runs as figures: for history, and for whatever must not be worse than one of them. */

import { basename } from "node:path";
import type { Plan } from "./core/plan.ts";
import type { RunSummary } from "./core/run-summary.ts";
import { ChaosError } from "./failure.ts";
import { isHeldByTheLiving } from "./journal/holder.ts";
import { assertJournal, readEntries, readRun } from "./journal/read-run.ts";
import { allRunFolders, findRunFolder } from "./journal/state-folder.ts";
import { readSummary } from "./journal/summary-file.ts";
import { differences, fingerprintOf } from "./reporter/fingerprint.ts";
import { buildReport } from "./reporter/report.ts";
import { summaryOf } from "./reporter/summary.ts";

export const LAST_PASS = "last-pass";

/** @throws ChaosError JOURNAL_DAMAGED */
export function summaryIn(folder: string): RunSummary {
  const kept = readSummary(folder);
  if (kept) return kept;
  assertJournal(folder);
  const { entries, samples } = readRun(folder);
  return summaryOf(buildReport(entries, samples, { isHeld: isHeldByTheLiving(folder) }));
}

/** The newest first, on whichever engine; those that cannot be read are left out. */
export function* pastRuns(stateRoot: string): Generator<RunSummary> {
  const folders = allRunFolders(stateRoot).sort((a, b) => (basename(a) < basename(b) ? 1 : -1));
  for (const folder of folders) {
    const summary = readable(folder);
    if (summary) yield summary;
  }
}

function readable(folder: string): RunSummary | undefined {
  try {
    return summaryIn(folder);
  } catch {
    return undefined;
  }
}

/**
 * The run that a plan is to be compared with. `undefined`: it is the first of its kind to pass.
 * @throws ChaosError RUN_UNKNOWN, RUNS_DIFFER, RUN_LIVES
 */
export function againstOf(wanted: string, plan: Plan, stateRoot: string): RunSummary | undefined {
  if (wanted === LAST_PASS) return lastPass(plan, stateRoot);
  const folder = findRunFolder(stateRoot, wanted);
  const other = planIn(folder);
  assertAlike(plan, other);
  return figuresIn(folder);
}

/** Of a run that is over. @throws ChaosError RUN_LIVES */
export function figuresIn(folder: string): RunSummary {
  const summary = summaryIn(folder);
  if (!summary.stillRuns) return summary;
  throw new ChaosError(
    "RUN_LIVES",
    `Cannot compare run ${summary.run}: it still runs, expected one that is over`,
    { hint: "Wait for its end: chaos status says who runs it, and what it holds open" },
  );
}

function lastPass(plan: Plan, stateRoot: string): RunSummary | undefined {
  const { experiment, environment } = fingerprintOf(plan);
  for (const run of pastRuns(stateRoot))
    if (run.verdict === "pass" && run.experiment === experiment && run.environment === environment)
      return run;
  return undefined;
}

/** @throws ChaosError RUNS_DIFFER naming what differs */
export function assertAlike(one: Plan, other: Plan): void {
  const differing = differences(one, other);
  if (differing.length === 0) return;
  throw new ChaosError(
    "RUNS_DIFFER",
    `Cannot compare with run ${other.run}: it is another experiment, differing in ${differing.join(", ")}`,
    { hint: "chaos history lists runs; only those of one experiment can be compared" },
  );
}

/** @throws ChaosError JOURNAL_DAMAGED */
export function planIn(folder: string): Plan {
  assertJournal(folder);
  const planned = readEntries(folder).find((entry) => entry.kind === "planned");
  if (planned) return planned.plan;
  throw new ChaosError(
    "JOURNAL_DAMAGED",
    `Cannot compare ${basename(folder)}: it was never planned`,
  );
}
