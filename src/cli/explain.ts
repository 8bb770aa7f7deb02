/** `chaos explain FILE [name…]`: what a drill file comes to, and where each value of it is from. */
import type { Command } from "commander";
import { explained, type Row, type Traced } from "../config/explain.ts";
import { heldBySilence } from "../config/explain-silence.ts";
import { experimentsNamed, traceExperiments } from "../config/load.ts";
import type { EnginePlace } from "../core/whereabouts.ts";
import { legible } from "../legible.ts";
import { redact } from "../redact.ts";
import { addExamples } from "./examples.ts";
import { type GlobalOptions, globalsFor, globalsOf, stateOf } from "./global-options.ts";
import { lookOf } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

export function register(program: Command, world: World): void {
  const command = program
    .command("explain")
    .argument("<file>", "a drill file, YAML or JSON")
    .argument("[names...]", "these experiments only (default: all)")
    .description("Show what a drill file comes to, and where each value is from")
    .option("--json", "as JSON on stdout")
    .action(async (file: string, names: string[], flags: { json?: boolean }) => {
      const { experiments, ...traced } = await traceExperiments(file, world.env);
      const chosen = experimentsNamed(experiments, names);
      const all = await Promise.all(
        chosen.map(async (one) => ({
          experiment: one.name,
          values: [
            ...explained(one, experiments.indexOf(one), traced),
            ...(await heldBySilence(one)),
          ],
        })),
      );
      const globals = globalsFor(globalsOf(command), experiments[0]?.engines);
      const tool = toolRows(globals, world.env, traced);
      if (flags.json)
        process.stdout.write(`${JSON.stringify({ tool, experiments: all }, null, 2)}\n`);
      else process.stdout.write(said(tool, all, world));
    });
  addExamples(command, EXAMPLES);
}

const EXAMPLES = [
  ["explain drill.yaml", "every value that holds, and where it is from"],
  ['explain drill.yaml "zone a dies" --json', "of one experiment, for programs"],
] as const;

function toolRows(
  globals: GlobalOptions,
  env: NodeJS.ProcessEnv,
  traced: Pick<Traced, "placeOf" | "raw">,
): Row[] {
  const { state } = globals;
  const kept = state ? "--state" : env.CHAOS_STATE ? "CHAOS_STATE of the environment" : "built in";
  const engines =
    globals.enginesFile === undefined ? engineRow(globals, env) : engineRows(globals, traced);
  return [...engines, { key: "state", value: stateOf(globals, env), from: sayFlag(kept) }];
}

/** Of those that --engines names, the file alone is told: it is not the one that is explained. */
function engineRows(
  { enginesFile, engines }: GlobalOptions,
  { placeOf, raw }: Pick<Traced, "placeOf" | "raw">,
): Row[] {
  if (!engines) return [{ key: "engines", value: enginesFile ?? "", from: sayFlag("--engines") }];
  // As they are written: what is put in may be a secret.
  const { engines: written = [] } = raw as { readonly engines?: readonly EnginePlace[] };
  return engines.members.map((member, at) => {
    const { name, host, context, zone, region } = written[at] ?? member;
    const place = [zone && `zone ${zone}`, region && `region ${region}`].filter(Boolean);
    const where = host === undefined ? `context ${context}` : redact(host);
    const value = [`${name} at ${where}`, ...place].join(", ");
    return { key: `engines[${at}]`, value, from: placeOf(["engines", at]) };
  });
}

function engineRow({ host, context }: GlobalOptions, env: NodeJS.ProcessEnv): Row[] {
  const given = [
    ["--host", host],
    ["--context", context],
    ["DOCKER_HOST", env.DOCKER_HOST],
    ["DOCKER_CONTEXT", env.DOCKER_CONTEXT],
  ].find(([, value]) => value);
  return [
    {
      key: "engine",
      value: redact(given?.[1] ?? "") || "the current context, else the usual sockets",
      from: given ? sayFlag(given[0] ?? "") : "built in",
    },
  ];
}

function sayFlag(name: string): string {
  if (name.startsWith("--")) return `the flag ${name}`;
  return name.startsWith("DOCKER_") ? `${name} of the environment` : name;
}

interface Explained {
  readonly experiment: string;
  readonly values: readonly Row[];
}

function said(tool: readonly Row[], all: readonly Explained[], world: World): string {
  const look = lookOf(process.stdout, world.env);
  const show = (rows: readonly Row[]) =>
    table(
      ["KEY", "VALUE", "FROM"],
      rows.map(({ key, value, from }) => [key, value, from]),
      look,
    );
  const parts = all.map(
    ({ experiment, values }) => `${look.chalk.bold(legible(experiment))}\n${show(values)}\n`,
  );
  return `${[`${show(tool)}\n`, ...parts].join("\n")}`;
}
