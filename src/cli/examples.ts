/** The examples that end a command's --help: the reference prints the same, and a test runs each. */
import type { Command } from "commander";
import { wrap } from "../reporter/formats/console/lines.ts";
import { columnsOf } from "./paint.ts";

/** A command line without its `chaos`, and what it is for. */
export type Example = readonly [line: string, remark: string];

const known = new WeakMap<Command, readonly Example[]>();

export function addExamples(command: Command, examples: readonly Example[]): Command {
  known.set(command, examples);
  const look = () => `\nExamples:\n${sayExamples(examples, columnsOf(process.stdout)).join("\n")}`;
  return command.addHelpText("after", look);
}

export function examplesOf(command: Command): readonly Example[] {
  return known.get(command) ?? [];
}

/** Remarks stand in a column of their own where there is room for them, else each above its line. */
export function sayExamples(examples: readonly Example[], columns: number): string[] {
  const lines = examples.map(([line]) => `  $ chaos ${line}`);
  const widest = Math.max(...lines.map((line) => line.length));
  const fits = examples.every(([, remark]) => widest + 4 + remark.length <= columns);
  return examples.flatMap(([, remark], at) => {
    const line = lines[at] as string;
    return fits ? [`${line.padEnd(widest)}  # ${remark}`] : [...above(remark, columns), line];
  });
}

function above(remark: string, columns: number): string[] {
  const sign = "  # ";
  return wrap(sign, remark, columns).map((line) => sign + line.slice(sign.length));
}
