/** `chaos resume`: takes the halt back, on the engine and in the state folder, and says which was on. */
import type { Command } from "commander";
import { legible } from "../legible.ts";
import { resume, resumeHere, sayResumed } from "../undo/resume.ts";
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
      const stateRoot = stateOf(globals, world.env);
      await withSource(globals, world, async (source) => {
        const resumed = await resume(source, stateRoot, AbortSignal.timeout(DEADLINE_MS));
        const lines = sayResumed(resumed, stateRoot).map(legible);
        const text = flags.json ? JSON.stringify(resumed, null, 2) : lines.join("\n");
        process.stdout.write(`${text}\n`);
      }).catch((error: unknown) => {
        // An engine that is gone must not hold up what it has no part in.
        if (resumeHere(stateRoot))
          process.stderr.write(
            `The halt file of ${legible(stateRoot)} is removed. The engine's switch could not be asked: it may be on\n`,
          );
        throw error;
      });
    });
  addExamples(command, EXAMPLES);
}
