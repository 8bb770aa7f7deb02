/** `chaos guards [name]`: what can refuse a drill, and how each is told. */
import { Argument, type Command } from "commander";
import type { Guard } from "../core/guard.ts";
import type { Monkey } from "../core/monkey.ts";
import { guards, monkeys } from "../rosters.ts";
import { offering } from "./choices.ts";
import { addExamples } from "./examples.ts";
import { lookOf, paint } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

const EXAMPLES = [
  ["guards", "all of them"],
  ["guards min-healthy", "one, and how it is told"],
  ["guards --json", "for programs"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("guards")
    .addArgument(offering(new Argument("[name]", "one of them, with its setting"), guards.names()))
    .description("What can refuse a drill")
    .option("--json", "as JSON on stdout")
    .action(async (name: string | undefined, flags: { json?: boolean }) => {
      const some = name ? [await guards.load(name)] : await guards.all();
      const army = await monkeys.all();
      const text = name ? describe(some[0] as Guard, army, world) : list(some, army, world);
      process.stdout.write(flags.json ? asJson(some) : text);
    });
  addExamples(command, EXAMPLES);
}

function asJson(some: readonly Guard[]): string {
  const plain = some.map(({ name, summary, always, rechecks, setting }) => ({
    ...{ name, summary, always, rechecks },
    ...(setting ? { expects: setting.expects, example: setting.example } : {}),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

function list(some: readonly Guard[], army: readonly Monkey[], world: World): string {
  const rows = some.map((guard) => [guard.name, whenOf(guard, army), guard.summary]);
  const look = lookOf(process.stdout, world.env);
  return `${table(["GUARD", "ASKED", "IT AGREES WHEN"], rows, look)}\n`;
}

function whenOf({ always, name }: Guard, army: readonly Monkey[]): string {
  if (always) return "always";
  const by = army.filter(({ guards: own }) => own?.includes(name)).map((monkey) => monkey.name);
  return by.length > 0 ? `by ${by.join(", ")}` : "with --guard";
}

function describe(guard: Guard, army: readonly Monkey[], world: World): string {
  const chalk = paint(process.stdout, world.env);
  const { name, summary, rechecks, setting } = guard;
  const again = rechecks
    ? "of the plan, right before the act, and for each newcomer"
    : "of the plan";
  const lines = [
    `${chalk.bold(name)}: it agrees when ${summary}.`,
    `Asked ${whenOf(guard, army)}: ${again}.`,
    ...(setting ? [`Takes ${setting.expects}.`, `  --guard '${name}=${setting.example}'`] : []),
  ];
  return `${lines.join("\n")}\n`;
}
