/** The experiments to run; of a file with mistakes there is a report, too, or a pipeline would show the one before. */
import { experimentsNamed, type LoadedExperiment } from "../config/load.ts";
import { loadSuite } from "../config/load-suite.ts";
import { failedToBegin } from "../reporter/never-begun.ts";
import { watchingOf } from "../reporter/watching.ts";
import { type Printing, writeReports } from "./print-report.ts";

export interface Asked extends Printing {
  readonly file: string;
  readonly names: readonly string[];
  readonly dryRun: boolean | undefined;
}

/** @throws ChaosError CONFIG_INVALID, USAGE; once it is reported, unless it is a dry run */
export async function suiteIn({
  file,
  names,
  dryRun,
  ...printing
}: Asked): Promise<readonly LoadedExperiment[]> {
  try {
    return experimentsNamed(await loadSuite(file, printing.env), names);
  } catch (error) {
    if (!dryRun) await writeReports([failedToBegin(error, unread(file))], printing);
    throw error;
  }
}

/** By the file's name: it has no other that could be known. */
function unread(file: string) {
  const rules = { verdictWanted: true, thresholds: [], abortWhen: [] };
  const at = new Date().toISOString();
  return { name: file, file, at, watching: { ...watchingOf({}), ...rules } };
}
