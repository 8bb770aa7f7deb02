/** `chaos halt`: stops and undoes everything that runs here, and lets nothing begin until `chaos resume`. */
import { hostname, userInfo } from "node:os";
import type { Command } from "commander";
import { allLegible } from "../legible.ts";
import { halt } from "../undo/halt.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";
import { sayUndo } from "./say-undo.ts";

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
      await withSource(globals, world, async (source) => {
        const words = { by, since: new Date().toISOString(), reason };
        const result = await halt({ source, stateRoot, words });
        process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : say(result));
        world.exit(result.open.length > 0 || result.undo.failed.length > 0 ? 5 : 0);
      });
    });
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
  const { undo, open, tookMs, stopped } = allLegible(result);
  const lines = [
    `Halted: nothing new begins until chaos resume.`,
    ...stopped.map((name) => `undone by its own run: ${name}`),
    ...sayUndo(undo),
    ...open.map((name) => `STILL OPEN: ${name}`),
    open.length === 0 ? `Nothing is open on this engine (${tookMs} ms).` : "",
  ];
  return `${lines.filter(Boolean).join("\n")}\n`;
}
