/** `chaos preflight`: what this engine supports, and what follows from each absence. */
import type { Command } from "commander";
import type { Readiness } from "../core/source.ts";
import { legible } from "../legible.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, withSource } from "./global-options.ts";
import { lookOf } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

const EXAMPLES = [
  ["preflight", "what this engine supports"],
  ["preflight --needs", "what the tool asks of an engine, for a proxy's allow-list"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("preflight")
    .description("What this engine supports, and what follows from what it does not")
    .option("--needs", "what the tool asks of an engine, as tables and as a proxy's allow-list")
    .option("--json", "as JSON on stdout")
    .action(async (flags: { json?: boolean; needs?: boolean }) => {
      if (flags.needs) return await printNeeds(flags.json ?? false);
      await withSource(globalsOf(command), world, async (source) => {
        const found = await source.preflight(new AbortController().signal);
        process.stdout.write(
          flags.json
            ? `${JSON.stringify({ engine: source.says, id: source.engineId, found }, null, 2)}\n`
            : `${legible(source.says)}\n\n${asTable(found, world)}\n`,
        );
      });
    });
  addExamples(command, EXAMPLES);
}

/** No engine is asked: this is for those who have yet to open a door to one. */
async function printNeeds(asJson: boolean): Promise<void> {
  const { CAPABILITIES, NEEDS } = await import("../targets/docker/needs.ts");
  const say = await import("../targets/docker/say-needs.ts");
  const tables = [say.needsTable(), say.capabilitiesTable(), say.allowList()].join("\n\n");
  const json = JSON.stringify({ needs: NEEDS, capabilities: CAPABILITIES }, null, 2);
  process.stdout.write(`${asJson ? json : tables}\n`);
}

function asTable(found: readonly Readiness[], world: World): string {
  const look = lookOf(process.stdout, world.env);
  const { chalk } = look;
  const colour = { present: chalk.green, absent: chalk.yellow, unknown: chalk.dim };
  const several = found.some(({ engine }) => engine !== undefined);
  const rows = found.map(({ engine, subject, state, says, consequence }) => [
    ...(several ? [engine ?? ""] : []),
    subject,
    { text: state, paint: colour[state] },
    consequence ? `${says}; ${consequence}` : says,
  ]);
  return table([...(several ? ["ENGINE"] : []), "WHAT", "STATE", "MEANING"], rows, look);
}
