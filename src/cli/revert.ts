/** `chaos revert [run]`: undo what dead runs left open. Doing it twice is harmless. */
import type { Command } from "commander";
import type { Source } from "../core/source.ts";
import { findRun } from "../undo/find-run.ts";
import { NOT_SEARCHED, type StraysResult, undoStrays } from "../undo/strays.ts";
import { type UndoResult, undoAll } from "../undo/undo-all.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";
import { sayStrays, sayUndo } from "./say-undo.ts";

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
    .description(
      "Undo what dead runs left open, from journals and from claims on the engine; where neither tells of anything, from what network namespaces say",
    )
    .option("--json", "as JSON on stdout")
    .action(async (wanted: string | undefined, flags: { json?: boolean }) => {
      const globals = globalsOf(command);
      await withSource(globals, world, async (source) => {
        const stateRoot = stateOf(globals, world.env);
        const signal = new AbortController().signal;
        const asking = { source, stateRoot, signal };
        const run = wanted === undefined ? undefined : await findRun({ ...asking, wanted });
        const result = await undoAll({ ...asking, run });
        const strays = await strayIn(source, result, { run, signal });
        const all = { ...result, strays };
        process.stdout.write(flags.json ? `${JSON.stringify(all, null, 2)}\n` : say(all));
        const overdue = result.leftAlone.filter(({ isOverdue }) => isOverdue);
        const open = [result.failed, result.residue, strays.failed, overdue].flat();
        world.exit(open.length > 0 ? 5 : result.silent.length > 0 ? 6 : 0);
      });
    });
  addExamples(command, EXAMPLES);
}

/** A search asks each container, so it comes where all else has found nothing. */
async function strayIn(
  source: Source,
  { reverted, failed, leftAlone }: UndoResult,
  { run, signal }: { run: string | undefined; signal: AbortSignal },
): Promise<StraysResult> {
  if (reverted.length + failed.length > 0) return NOT_SEARCHED;
  return undoStrays(source, { run, alive: leftAlone.map((one) => one.run) }, signal);
}

function say({ strays, ...result }: UndoResult & { readonly strays: StraysResult }): string {
  const found = [...sayUndo(result), ...sayStrays({ ...strays, unseen: [] })];
  const unseen = sayStrays({ ...NOT_SEARCHED, unseen: strays.unseen });
  const nothing = `Nothing is open on this engine${unseen.length > 0 ? ", as far as journals and claims tell" : ""}.`;
  return `${[...(found.length > 0 ? found : [nothing]), ...unseen].join("\n")}\n`;
}
