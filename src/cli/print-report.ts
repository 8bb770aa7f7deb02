/** The report on stdout: for people, or as JSON; and where its run is kept, on stderr. */
import { writeFileSync } from "node:fs";
import { ChaosError } from "../failure.ts";
import type { Report } from "../reporter/report.ts";
import { formats } from "../rosters.ts";
import { columnsOf, wantsColor } from "./paint.ts";

export interface Printing {
  /** `true`: on stdout; a text: into that file, and the console's form on stdout. */
  readonly json: string | true | undefined;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export async function printReport(report: Report, printing: Printing): Promise<void> {
  const { json, folder, env } = printing;
  const asJson = await formats.load("json");
  const plain = { columns: 100, color: false };
  if (json === true) process.stdout.write(asJson.render([report], plain));
  else {
    const look = { columns: columnsOf(process.stdout), color: wantsColor(process.stdout, env) };
    process.stdout.write((await formats.load("console")).render([report], look));
  }
  if (typeof json === "string") writeReport(json, asJson.render([report], plain));
  process.stderr.write(`Run kept in ${folder}\n`);
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new ChaosError("STATE_UNWRITABLE", `Cannot write the report to ${file}`, {
      cause,
      hint: "The run itself is kept: chaos report last --json prints it",
    });
  }
}
