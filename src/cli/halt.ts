/** `chaos halt`: stops and undoes everything that runs here, and lets nothing begin until `chaos resume`. */
import { hostname, userInfo } from "node:os";
import type { Command } from "commander";
import { allLegible } from "../legible.ts";
import { halt, haltHere } from "../undo/halt.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";
import { sayUndo } from "./say-undo.ts";

const EXAMPLES = [
  ["halt --reason 'customers call'", "stop and undo everything, and say why"],
  ["resume", "let drills begin again"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("halt")
    .description("Stop and undo everything that runs, and let nothing begin until chaos resume")
    .option("--reason <words>", "why, for those who are refused meanwhile", "")
    .option("--json", "as JSON on stdout")
    .action(async ({ reason, json }: { reason: string; json?: boolean }) => {
      const globals = globalsOf(command);
      const stateRoot = stateOf(globals, world.env);
      const by = `${ourName()}@${hostname()}`;
      const words = { by, since: new Date().toISOString(), reason };
      // Before the engine is asked for anything: it may be what is wrong.
      if (haltHere(stateRoot, words) === undefined)
        process.stderr.write(`Runs of ${stateRoot} stop, and none begins there.\n`);
      await withSource(globals, world, async (source) => {
        const result = await halt({ source, stateRoot, words });
        process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : say(result));
        const isOpen = result.open.length > 0 || result.undo.failed.length > 0;
        world.exit(isOpen ? 5 : result.warnings.length > 0 ? 6 : 0);
      });
    });
  addExamples(command, EXAMPLES);
}

/** In a container our user may have a number and no name. */
function ourName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}

function say(result: Awaited<ReturnType<typeof halt>>): string {
  const { undo, open, tookMs, stopped, warnings } = allLegible(result);
  const lines = [
    `Halted: nothing new begins until chaos resume.`,
    ...warnings.map((says) => `NOT everywhere: ${says}`),
    ...stopped.map((name) => `undone by its own run: ${name}`),
    ...sayUndo(undo),
    ...open.map((name) => `STILL OPEN: ${name}`),
    open.length === 0 ? `Nothing is open on this engine (${tookMs} ms).` : "",
  ];
  return `${lines.filter(Boolean).join("\n")}\n`;
}
