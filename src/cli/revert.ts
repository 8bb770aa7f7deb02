/** `chaos revert [run]`: undo what dead runs left open. Doing it twice is harmless. */
import type { Command } from "commander";
import { type UndoResult, undoAll } from "../undo/undo-all.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";
import { sayUndo } from "./say-undo.ts";

export function register(program: Command, world: World): void {
  const command = program
    .command("revert")
    .argument("[run]", "one run's id (default: every run on this engine that is not alive)")
    .description("Undo what dead runs left open, from journals and from claims on the engine")
    .option("--json", "as JSON on stdout")
    .action(async (run: string | undefined, flags: { json?: boolean }) => {
      const globals = globalsOf(command);
      await withSource(globals, world, async (source) => {
        const result = await undoAll({
          source,
          stateRoot: stateOf(globals, world.env),
          run,
          signal: new AbortController().signal,
        });
        process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : say(result));
        world.exit(result.failed.length + result.residue.length > 0 ? 5 : 0);
      });
    });
}

function say(result: UndoResult): string {
  const lines = sayUndo(result);
  return lines.length === 0 ? "Nothing is open on this engine.\n" : `${lines.join("\n")}\n`;
}
