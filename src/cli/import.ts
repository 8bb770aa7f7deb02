/** `chaos import FILE`: an experiment of Chaos Toolkit becomes a drill file, and each piece that cannot is named. */
import type { Command } from "commander";
import { parseForeign, writeDrill } from "../config/foreign.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { convert, type Imported } from "../import/chaostoolkit/convert.ts";
import { legible } from "../legible.ts";
import { readBounded } from "../read-bounded.ts";
import { addExamples } from "./examples.ts";
import type { World } from "./program.ts";
import { assertWritable, writeReport } from "./report-file.ts";

const BYTES_MAX = 1_048_576;

const EXAMPLES = [
  ["import experiment.json", "as a drill file on stdout; what could not be taken over on stderr"],
  ["import experiment.json --output drill.yaml", "into a file"],
  [
    "import experiment.json --allow-noop",
    "one that only watches, where nothing that it does can be",
  ],
  ["import experiment.json --json", "for programs"],
] as const;

interface Flags {
  readonly output?: string;
  readonly json?: boolean;
  readonly allowNoop?: boolean;
}

export function register(program: Command, world: World): void {
  const command = program
    .command("import")
    .argument("<file>", "an experiment or a journal of Chaos Toolkit, JSON or YAML")
    .description("Make a drill file of a Chaos Toolkit experiment; runs nothing of it")
    .option("--output <file>", "write it there instead of on stdout")
    .option("--json", "as JSON on stdout: the drill, and what became of each piece")
    .option(
      "--allow-noop",
      "write it even where it would do nothing to anybody: it watches, and passes",
    )
    .action((file: string, { output, json, ...wishes }: Flags) => {
      if (output !== undefined) assertWritable(output, "--output");
      const imported = convert(parseForeign(textOf(file), file), file, wishes);
      const remarks = remarksOn(imported);
      const text = json
        ? `${JSON.stringify(imported, null, 2)}\n`
        : writeDrill(imported.drill, remarks);
      if (output === undefined) process.stdout.write(text);
      else {
        writeReport(output, text, { hint: "Without --output it is printed" });
        process.stdout.write(`${output} is written: chaos validate checks it\n`);
      }
      if (!json) process.stderr.write(remarks.map((line) => `${line}\n`).join(""));
      world.exit(0);
    });
  addExamples(command, EXAMPLES);
}

/** @throws ChaosError IMPORT_REFUSED */
function textOf(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readBounded(file, BYTES_MAX));
  } catch (cause) {
    throw new ChaosError("IMPORT_REFUSED", `Cannot import ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** On stderr, and above the drill: who opens the file next has not seen what was said here. */
function remarksOn({ diagnoses, isRehearsal }: Imported): string[] {
  const lines = diagnoses.map(
    ({ at, kind, says }) => `${kind === "refused" ? "✗" : "~"} ${at}: ${says}`,
  );
  const note = isRehearsal
    ? [
        "It does nothing to anybody yet: put a fault in the place of noop (chaos monkeys lists them)",
      ]
    : [];
  return [...note, ...lines].map(legible);
}
