/** `summary.json` of a run's folder: what can be made again from its journal, kept because that takes long. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunSummary, runSummary } from "../core/run-summary.ts";

const FILE = "summary.json";

/** A full disk must not cost a verdict: history makes it again. */
export function keepSummary(folder: string, summary: RunSummary): void {
  try {
    writeFileSync(join(folder, FILE), `${JSON.stringify(summary)}\n`, { mode: 0o600 });
  } catch {
    return;
  }
}

/** `undefined`: it is not there, or of another version. */
export function readSummary(folder: string): RunSummary | undefined {
  try {
    return runSummary.parse(JSON.parse(readFileSync(join(folder, FILE), "utf8")));
  } catch {
    return undefined;
  }
}
