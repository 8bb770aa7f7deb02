/** `chaos report RUN`: renders a recorded run again, byte for byte as on the day. */
import type { Command } from "commander";
import { reportOn } from "../controller.ts";
import { findRunFolder } from "../journal/state-folder.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf } from "./global-options.ts";
import { assertWritable } from "./json-file.ts";
import { printReport } from "./print-report.ts";
import type { World } from "./program.ts";

const EXAMPLES = [
  ["report last", "the last run's"],
  ["report last --json report.json", "as JSON into a file"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("report")
    .argument("<run>", "a run's id, the beginning of one, or last")
    .description("Render a recorded run again")
    .option("--json [file]", "as JSON, on stdout or into a file")
    .action(async (run: string, flags: { json?: string | true }) => {
      assertWritable(flags.json);
      const folder = findRunFolder(stateOf(globalsOf(command), world.env), run);
      const report = reportOn(folder);
      world.exit(await printReport({ report, folder }, { json: flags.json, env: world.env }));
    });
  addExamples(command, EXAMPLES);
}
