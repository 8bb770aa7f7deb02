/** `chaos monkeys [name]`: what can be done, from each monkey's own schema. */
import type { Command } from "commander";
import type { Monkey } from "../core/monkey.ts";
import { monkeys } from "../rosters.ts";
import { optionDocs } from "./option-flags.ts";
import { paint } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

export function register(program: Command, world: World): void {
  program
    .command("monkeys")
    .argument("[name]", "one of them, with its options")
    .description("What can be done to a container")
    .option("--json", "as JSON on stdout")
    .action(async (name: string | undefined, flags: { json?: boolean }) => {
      const some = name ? [await monkeys.load(name)] : await monkeys.all();
      const text = name ? describe(some[0] as Monkey, world) : list(some, world);
      process.stdout.write(flags.json ? asJson(some) : text);
    });
}

function asJson(some: readonly Monkey[]): string {
  const plain = some.map((monkey) => ({
    name: monkey.name,
    summary: monkey.summary,
    reversible: monkey.revert !== "irreversible",
    options: optionDocs(monkey),
    example: monkey.example,
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

function list(some: readonly Monkey[], world: World): string {
  const chalk = paint(process.stdout, world.env);
  const rows = some.map((monkey) => [monkey.name, monkey.summary]);
  return `${table(["MONKEY", "WHAT IT DOES"], rows, chalk)}\n`;
}

function describe(monkey: Monkey, world: World): string {
  const chalk = paint(process.stdout, world.env);
  const rows = optionDocs(monkey).map(({ flag, choices, byDefault, about }) => [
    flag,
    choices ? choices.join("|") : "text",
    byDefault === undefined ? "" : String(byDefault),
    about,
  ]);
  const undo =
    monkey.revert === "irreversible" ? "It cannot be undone." : "It is undone at the end.";
  const options =
    rows.length > 0 ? `\n${table(["OPTION", "VALUE", "DEFAULT", "MEANING"], rows, chalk)}\n` : "";
  return `${chalk.bold(monkey.name)}: ${monkey.summary}. ${undo}\n${options}`;
}
