/** `chaos completion SHELL`: a script by which the shell completes commands, flags and their values. */
import { Argument, type Command } from "commander";
import { guards } from "../rosters.ts";
import { docOf } from "./command-tree.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { zshScript } from "./completion/zsh.ts";
import { addExamples } from "./examples.ts";
import type { World } from "./program.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

const EXAMPLES = [
  ["completion bash", "the script; source <(chaos completion bash) puts it to use"],
  ["completion zsh", "likewise; or keep it as _chaos in a folder of your $fpath"],
  ["completion fish", "likewise; or keep it in ~/.config/fish/completions/chaos.fish"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("completion")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SCRIPTS)))
    .description("Print a script by which a shell completes the command line")
    .action(async (shell: keyof typeof SCRIPTS) => {
      const tree = docOf(await world.everything());
      process.stdout.write(SCRIPTS[shell](tree, guards.names()));
    });
  addExamples(command, EXAMPLES);
}
