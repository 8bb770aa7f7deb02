/** `chaos revert [run]`: undo what dead runs left open. Doing it twice is harmless. */
import type { Command } from "commander";
import { findRun } from "../undo/find-run.ts";
import { type UndoResult, undoAll } from "../undo/undo-all.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";
import { sayUndo } from "./say-undo.ts";

const EXAMPLES = [
  ["revert", "whatever dead runs left on this engine"],
  ["revert last", "what the last run left"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("revert")
    .argument(
      "[run]",
      "a run's id, the beginning of one, or last (default: every dead run on this engine)",
    )
    .description("Undo what dead runs left open, from journals and from claims on the engine")
    .option("--json", "as JSON on stdout")
    .action(async (wanted: string | undefined, flags: { json?: boolean }) => {
      const globals = globalsOf(command);
      await withSource(globals, world, async (source) => {
        const stateRoot = stateOf(globals, world.env);
        const signal = new AbortController().signal;
        const asking = { source, stateRoot, signal };
        const run = wanted === undefined ? undefined : await findRun({ ...asking, wanted });
        const result = await undoAll({ ...asking, run });
        process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : say(result));
        const isOpen = result.failed.length + result.residue.length > 0;
        world.exit(isOpen ? 5 : result.silent.length > 0 ? 6 : 0);
      });
    });
  addExamples(command, EXAMPLES);
}

function say(result: UndoResult): string {
  const lines = sayUndo(result);
  return lines.length === 0 ? "Nothing is open on this engine.\n" : `${lines.join("\n")}\n`;
}
