/** `chaos resume`: takes the halt back, in the state folder and on the engine. */
import type { Command } from "commander";
import { removeHaltFile } from "../journal/halt-file.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import type { World } from "./program.ts";

const DEADLINE_MS = 10_000;

export function register(program: Command, world: World): void {
  const command = program
    .command("resume")
    .description("Let drills begin again after chaos halt")
    .action(async () => {
      const globals = globalsOf(command);
      await withSource(globals, world, async (source) => {
        await source.halt.turnOff(AbortSignal.timeout(DEADLINE_MS));
        removeHaltFile(stateOf(globals, world.env));
        process.stdout.write("Resumed: drills may begin again.\n");
      });
    });
}
