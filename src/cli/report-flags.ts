/** Where the report goes besides the screen: the flags of every command that has one. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { ChaosError } from "../failure.ts";
import { formats } from "../rosters.ts";
import { assertWritable } from "./report-file.ts";

/** Those that have a flag of their own by being in their folder; their libraries come when they render. */
const OWN = (await formats.all()).filter(({ file }) => file !== undefined);

export interface ReportFlags {
  readonly json?: string | true;
  readonly github?: boolean;
  readonly [flag: string]: unknown;
}

export interface Output {
  readonly format: string;
  readonly flag: string;
  /** Absent: not into a file. */
  readonly file?: string;
  readonly stream?: "stdout" | "stderr";
  readonly appends?: boolean;
}

export function addReportFlags(command: Command): Command {
  command
    .optionsGroup("Report:")
    .option("--json [file]", "the report as JSON, on stdout or into a file");
  for (const { name, file } of OWN)
    command.option(`--${name} <file>`, `${file} (- for stdout instead of the console's)`);
  return command.option(
    "--github",
    "for GitHub Actions: annotations on stderr, the step's outputs and summary",
  );
}

/** @throws ChaosError USAGE for a file that cannot be written, or two reports in one place */
export function outputsOf(flags: ReportFlags, env: NodeJS.ProcessEnv): Output[] {
  const outputs = [
    ...(flags.json === undefined ? [] : [placed("json", flags.json, env)]),
    ...OWN.filter(({ name }) => typeof flags[name] === "string").map(({ name }) =>
      placed(name, flags[name] as string, env),
    ),
    ...(flags.github ? ofGitHub(env) : []),
  ];
  for (const { file, flag } of outputs) if (file !== undefined) assertWritable(file, flag);
  assertApart(outputs);
  return outputs;
}

export function isOnStdout(outputs: readonly Output[]): boolean {
  return outputs.some(({ stream }) => stream === "stdout");
}

function placed(format: string, given: string | true, env: NodeJS.ProcessEnv): Output {
  const flag = `--${format}`;
  if (given === true || given === "-") return { format, flag, stream: "stdout" };
  // Other commands of the step write into these, too.
  const appends = given !== "" && [env.GITHUB_OUTPUT, env.GITHUB_STEP_SUMMARY].includes(given);
  return { format, flag, file: given, ...(appends ? { appends } : {}) };
}

/** A runner reads annotations from both streams; stdout may hold a report that a program reads. */
function ofGitHub({ GITHUB_OUTPUT, GITHUB_STEP_SUMMARY }: NodeJS.ProcessEnv): Output[] {
  const flag = "--github";
  const into = (format: string, file: string | undefined): Output[] =>
    file ? [{ format, flag, file, appends: true }] : [];
  return [
    { format: "github", flag, stream: "stderr" },
    ...into("github-output", GITHUB_OUTPUT),
    ...into("markdown", GITHUB_STEP_SUMMARY),
  ];
}

function assertApart(outputs: readonly Output[]): void {
  const placeOf = ({ file, stream, appends }: Output) =>
    appends ? undefined : file === undefined ? stream : resolve(file);
  for (const [at, one] of outputs.entries()) {
    const place = placeOf(one);
    const other = outputs.slice(0, at).find((before) => placeOf(before) === place);
    if (place === undefined || !other) continue;
    const where = one.file === undefined ? "stdout" : `"${one.file}"`;
    throw new ChaosError("USAGE", `Cannot write ${other.flag} and ${one.flag} both to ${where}`, {
      hint: "Give each a place of its own",
    });
  }
}
