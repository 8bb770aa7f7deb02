/** `chaos monkeys [name]`: what can be done, from each monkey's own schema. */
import { Argument, type Command } from "commander";
import type { Monkey } from "../core/monkey.ts";
import { monkeys } from "../rosters.ts";
import { offering } from "./choices.ts";
import { addExamples } from "./examples.ts";
import { monkeyDoc, sayMonkey } from "./monkey-doc.ts";
import { lookOf } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

const EXAMPLES = [
  ["monkeys", "all of them"],
  ["monkeys kill", "one, with its options and what brings its victims back"],
  ["monkeys kill --json", "for programs"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("monkeys")
    .addArgument(offering(new Argument("[name]", "one of them, in full"), monkeys.names()))
    .description("What can be done to a container")
    .option("--json", "as JSON on stdout")
    .action(async (name: string | undefined, flags: { json?: boolean }) => {
      const some = name ? [await monkeys.load(name)] : await monkeys.all();
      const look = lookOf(process.stdout, world.env);
      const text = name ? sayMonkey(monkeyDoc(some[0] as Monkey), look) : list(some, world);
      process.stdout.write(flags.json ? asJson(some) : text);
    });
  addExamples(command, EXAMPLES);
}

function asJson(some: readonly Monkey[]): string {
  return `${JSON.stringify(some.map(monkeyDoc), null, 2)}\n`;
}

function list(some: readonly Monkey[], world: World): string {
  const rows = some.map((monkey) => [monkey.name, monkey.summary]);
  return `${table(["MONKEY", "WHAT IT DOES"], rows, lookOf(process.stdout, world.env))}\n`;
}
