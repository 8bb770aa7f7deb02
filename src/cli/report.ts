/** `chaos report RUN`: renders a recorded run again, byte for byte as on the day. */
import type { Command } from "commander";
import { reportOn } from "../controller.ts";
import { isHeldByTheLiving } from "../journal/holder.ts";
import { findRunFolder } from "../journal/state-folder.ts";
import { reportJsonSchema } from "../reporter/report-schema.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf } from "./global-options.ts";
import { printReport } from "./print-report.ts";
import type { World } from "./program.ts";
import { addReportFlags, outputsOf, type ReportFlags } from "./report-flags.ts";

interface Flags extends ReportFlags {
  readonly schema?: boolean;
}

const EXAMPLES = [
  ["report last", "the last run's"],
  ["report last --json report.json", "as JSON into a file"],
  ["report last --junit out.xml --html report.html", "for a CI server, and for its reader"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("report")
    .argument("[run]", "a run's id, the beginning of one, or last (default)")
    .description("Render a recorded run again")
    .option("--schema", "print the JSON Schema of --json, for programs")
    .action(async (run: string | undefined, flags: Flags) => {
      if (flags.schema) {
        process.stdout.write(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
        return;
      }
      const outputs = outputsOf(flags, world.env);
      const folder = findRunFolder(stateOf(globalsOf(command), world.env), run ?? "last");
      const report = reportOn(folder, { isHeld: isHeldByTheLiving(folder) });
      world.exit(await printReport({ report, folder }, { outputs, env: world.env }));
    });
  addExamples(addReportFlags(command), EXAMPLES);
}
