/** `chaos guards [name]`: what can refuse a drill, and how each is told. */
import type { Command } from "commander";
import type { Guard } from "../core/guard.ts";
import type { Monkey } from "../core/monkey.ts";
import { guards, monkeys } from "../rosters.ts";
import { paint } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

export function register(program: Command, world: World): void {
  program
    .command("guards")
    .argument("[name]", "one of them, with its setting")
    .description("What can refuse a drill")
    .option("--json", "as JSON on stdout")
    .action(async (name: string | undefined, flags: { json?: boolean }) => {
      const some = name ? [await guards.load(name)] : await guards.all();
      const army = await monkeys.all();
      const text = name ? describe(some[0] as Guard, army, world) : list(some, army, world);
      process.stdout.write(flags.json ? asJson(some) : text);
    });
}

function asJson(some: readonly Guard[]): string {
  const plain = some.map(({ name, summary, always, rechecks, setting }) => ({
    ...{ name, summary, always, rechecks },
    ...(setting ? { expects: setting.expects, example: setting.example } : {}),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

function list(some: readonly Guard[], army: readonly Monkey[], world: World): string {
  const chalk = paint(process.stdout, world.env);
  const rows = some.map((guard) => [guard.name, guard.summary, whenOf(guard, army)]);
  return `${table(["GUARD", "IT AGREES WHEN", "ASKED"], rows, chalk)}\n`;
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
