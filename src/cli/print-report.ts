/** The report on stdout, in other forms wherever flags say, and where its run is kept, on stderr. */
import type { RunResult } from "../controller.ts";
import type { Screen } from "../reporter/format.ts";
import type { Report } from "../reporter/report.ts";
import { exitOf } from "../reporter/suite-verdict.ts";
import { formats } from "../rosters.ts";
import { columnsOf, wantsColor } from "./paint.ts";
import { printFailure } from "./print-failure.ts";
import { writeReport } from "./report-file.ts";
import { isOnStdout, type Output } from "./report-flags.ts";

export interface Printing {
  readonly outputs: readonly Output[];
  readonly env: NodeJS.ProcessEnv;
}

/** What does not depend on a terminal. */
const PLAIN = { columns: 100, color: false };

/** @returns the exit status: the verdict's, unless it is a pass and a file could not be written */
export async function printReport(result: RunResult, printing: Printing): Promise<number> {
  await printConsole(result, printing);
  const written = await writeReports([result.report], printing);
  return exitOf(result.report) || written;
}

/** For people, unless a report in another form has stdout for itself. */
export async function printConsole(
  { report, folder }: RunResult,
  { outputs, env }: Printing,
): Promise<void> {
  if (!isOnStdout(outputs)) {
    const look = { columns: columnsOf(process.stdout), color: wantsColor(process.stdout, env) };
    process.stdout.write(await (await formats.load("console")).render([report], look));
  }
  process.stderr.write(`Run kept in ${folder}\n`);
}

/** All of a suite in every form that is wanted. @returns 0, or the exit status of what could not be written */
export async function writeReports(
  suite: readonly Report[],
  { outputs, env }: Printing,
): Promise<number> {
  const page = outputs.find(({ format, file }) => format === "html" && file !== undefined)?.file;
  const look = { ...PLAIN, ...(page === undefined ? {} : { page }) };
  const exits = await Promise.all(outputs.map((output) => writeOne(suite, { output, look, env })));
  return exits.find((exit) => exit !== 0) ?? 0;
}

/** "last" may be another run by then. */
function againBy(suite: readonly Report[], flag: string): string {
  const how = flag === "--github" ? flag : `${flag} FILE`;
  // What never began has no run to report on.
  const [run, ...others] = suite.flatMap((one) => (one.run === "" ? [] : [one.run]));
  if (run === undefined) return "No run began, so none is kept";
  return others.length === 0
    ? `The run itself is kept: chaos report ${run} ${how} writes it again`
    : `The runs themselves are kept: chaos report RUN ${how} writes each again`;
}

async function writeOne(
  suite: readonly Report[],
  { output, look, env }: { output: Output; look: Screen; env: NodeJS.ProcessEnv },
): Promise<number> {
  const { format, file, stream, appends, flag } = output;
  try {
    const text = await (await formats.load(format)).render(suite, look);
    if (stream !== undefined) process[stream].write(text);
    const hint = againBy(suite, flag);
    if (file !== undefined) writeReport(file, text, { ...(appends ? { appends } : {}), hint });
    return 0;
  } catch (error) {
    return printFailure(error, env);
  }
}
