/** The report on stdout: for people, or as JSON; and where its run is kept, on stderr. */
import type { RunResult } from "../controller.ts";
import { formats } from "../rosters.ts";
import { type Json, writeJson } from "./json-file.ts";
import { columnsOf, wantsColor } from "./paint.ts";
import { printFailure } from "./print-failure.ts";

export interface Printing {
  /** `true`: on stdout; a text: into that file, and the console's form on stdout. */
  readonly json: Json;
  readonly env: NodeJS.ProcessEnv;
}

/** @returns the exit status: the verdict's, unless it is a pass and the file could not be written */
export async function printReport(result: RunResult, printing: Printing): Promise<number> {
  const { report, folder } = result;
  const { json, env } = printing;
  const asJson = await formats.load("json");
  const plain = { columns: 100, color: false };
  if (json === true) process.stdout.write(asJson.render([report], plain));
  else {
    const look = { columns: columnsOf(process.stdout), color: wantsColor(process.stdout, env) };
    process.stdout.write((await formats.load("console")).render([report], look));
  }
  process.stderr.write(`Run kept in ${folder}\n`);
  const { exit } = report.verdict;
  const written =
    typeof json === "string" ? writeReport(json, asJson.render([report], plain), env) : 0;
  return exit || written;
}

function writeReport(file: string, text: string, env: NodeJS.ProcessEnv): number {
  try {
    writeJson(file, text, "The run itself is kept: chaos report last --json prints it");
    return 0;
  } catch (error) {
    return printFailure(error, env);
  }
}
