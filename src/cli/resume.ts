/** `chaos resume`: takes the halt back, on the engine and in the state folder, and says which was on. */
import type { Command } from "commander";
import { legible } from "../legible.ts";
import { resume, sayResumed } from "../undo/resume.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";

const DEADLINE_MS = 10_000;

const EXAMPLES = [["resume", "let drills begin again after chaos halt"]] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("resume")
    .description("Let drills begin again after chaos halt")
    .option("--json", "as JSON on stdout")
    .action(async (flags: { json?: boolean }) => {
      const globals = globalsOf(command);
      await withSource(globals, world, async (source) => {
        const stateRoot = stateOf(globals, world.env);
        const resumed = await resume(source, stateRoot, AbortSignal.timeout(DEADLINE_MS));
        const lines = sayResumed(resumed, stateRoot).map(legible);
        const text = flags.json ? JSON.stringify(resumed, null, 2) : lines.join("\n");
        process.stdout.write(`${text}\n`);
      });
    });
  addExamples(command, EXAMPLES);
}
