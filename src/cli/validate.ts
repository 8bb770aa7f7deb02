/** `chaos validate FILE|FOLDER…`: everything that is wrong with drill files, with its place. */
import type { Command } from "commander";
import { jsonSchema } from "../config/json-schema.ts";
import { loadExperiments } from "../config/load.ts";
import { assertNamedOnce, drillFilesOf } from "../config/load-suite.ts";
import { ChaosError } from "../failure.ts";
import { legible } from "../legible.ts";
import { addExamples } from "./examples.ts";
import { printFailure } from "./print-failure.ts";
import type { World } from "./program.ts";

interface Flags {
  readonly json?: boolean;
  readonly schema?: boolean;
}

const EXAMPLES = [
  ["validate drill.yaml", "every mistake, with its line and column"],
  ["validate FOLDER", "of each of its drill files, and of all of them as one suite"],
  ["validate --schema", "the JSON Schema, for editors"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("validate")
    .argument("[files...]", "drill files, YAML or JSON, or folders of them")
    .description("Check drill files; asks no engine and touches nothing")
    .option("--json", "as JSON on stdout: the problems of each file")
    .option("--schema", "print the JSON Schema of a drill file, for editors")
    .action(async (files: string[], flags: Flags) => {
      if (flags.schema) process.stdout.write(`${JSON.stringify(await jsonSchema(), null, 2)}\n`);
      else world.exit(await validate(files, flags, world));
    });
  addExamples(command, EXAMPLES);
}

async function validate(files: readonly string[], flags: Flags, world: World): Promise<number> {
  if (files.length === 0)
    throw new ChaosError("USAGE", "Cannot validate: no file is given", {
      hint: "For example chaos validate drill.yaml",
    });
  const found = (await Promise.all(files.map((file) => checkAll(file, world)))).flat();
  if (flags.json) process.stdout.write(`${JSON.stringify(found.map(plain), null, 2)}\n`);
  else for (const one of found) say(one, world);
  return found.some(({ error }) => error !== undefined) ? 2 : 0;
}

interface Found {
  readonly file: string;
  readonly names: readonly string[];
  readonly error?: ChaosError;
}

/** What is wrong with a folder as a suite counts where each of its files is right. */
async function checkAll(path: string, world: World): Promise<Found[]> {
  try {
    const found = await Promise.all(drillFilesOf(path).map((file) => check(file, world)));
    if (found.every(({ error }) => error === undefined))
      assertNamedOnce(found.flatMap(({ file, names }) => names.map((name) => ({ name, file }))));
    return found;
  } catch (error) {
    return [wrong(path, error)];
  }
}

async function check(file: string, world: World): Promise<Found> {
  try {
    const experiments = await loadExperiments(file, world.env);
    return { file, names: experiments.map(({ name }) => name) };
  } catch (error) {
    return wrong(file, error);
  }
}

/** @throws whatever is no mistake of the user's */
function wrong(file: string, error: unknown): Found {
  if (error instanceof ChaosError && error.exit === 2) return { file, names: [], error };
  throw error;
}

/** Of more, nobody reads a line. */
const NAMES_MAX = 20;

function say({ file, names, error }: Found, world: World): void {
  if (error) printFailure(error, world.env);
  else {
    const count = names.length === 1 ? "1 experiment" : `${names.length} experiments`;
    const shown = names.slice(0, NAMES_MAX).join(", ");
    const more = names.length > NAMES_MAX ? ` and ${names.length - NAMES_MAX} more` : "";
    process.stdout.write(`${legible(file)}: ${count}: ${legible(shown)}${more}\n`);
  }
}

function plain({ file, names, error }: Found) {
  const problems = error?.details.problems ?? (error ? [{ message: error.message }] : []);
  return { file, experiments: names, problems };
}
