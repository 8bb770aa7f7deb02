/** `chaos status`: what is open, which runs live, who stands by, and whether there is a halt. */
import type { Command } from "commander";
import { sayHalt } from "../core/halt.ts";
import { allLegible } from "../legible.ts";
import { readStatus, type Status } from "../undo/status.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf, withSource } from "./global-options.ts";
import { lookOf } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

const DEADLINE_MS = 30_000;

const EXAMPLES = [
  ["status", "what is open, and who stands by"],
  ["status --json", "for programs"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("status")
    .description("What is open, which runs live, who stands by, and whether there is a halt")
    .option("--json", "as JSON on stdout")
    .action(async ({ json }: { json?: boolean }) => {
      const globals = globalsOf(command);
      const stateRoot = stateOf(globals, world.env);
      await withSource(globals, world, async (source) => {
        const signal = AbortSignal.timeout(DEADLINE_MS);
        const status = await readStatus({ source, stateRoot, signal });
        process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : say(status, world));
        world.exit(status.open.some(({ isOverdue }) => isOverdue) ? 5 : 0);
      });
    });
  addExamples(command, EXAMPLES);
}

function say(given: Status, world: World): string {
  const status = allLegible(given);
  const look = lookOf(process.stdout, world.env);
  const { chalk } = look;
  const rows = status.open.map(({ fault, run, victim, holder, claimed, until }) => [
    victim,
    fault,
    run,
    holder,
    claimed ? until : `${until} (no claim on the engine)`,
  ]);
  const open =
    rows.length === 0
      ? "Nothing is open on this engine."
      : table(["VICTIM", "FAULT", "RUN", "HOLDER", "UNTIL"], rows, look);
  const running = status.running.map(
    ({ run, name, holder, openFaults, watchdog }) =>
      `Run ${run} (${name}) goes on, as ${holder}: ${openFaults === 1 ? "1 fault is" : `${openFaults} faults are`} open, ${watchdog}.`,
  );
  const objects = status.objects.map(({ says }) => `There is a ${says}.`);
  const halt = status.halts.map((one) => chalk.red(`Chaos is ${sayHalt(one)}.`));
  const unseen = status.silent.map(
    ({ engine, why }) =>
      `What is open on engine ${engine} is not known: it does not answer: ${why}`,
  );
  const overdue = status.open.filter(({ isOverdue }) => isOverdue);
  const late = overdue.map(
    ({ fault, victim, run }) =>
      `OVERDUE: ${fault} on ${victim}, of run ${run}, should be undone by now.`,
  );
  const left =
    rows.length > 0 ? ["chaos revert undoes what dead runs left, chaos halt everything."] : [];
  return `${[status.engine, ...halt, open, ...late, ...running, ...objects, ...unseen, ...status.unread, ...left].join("\n")}\n`;
}
