/** The program's tree → a completion script for fish, with what each command and flag is for. */
import type { CommandDoc, FlagDoc, ProgramDoc } from "../command-tree.ts";
import { type Values, valuesOf } from "./values.ts";

export function fishScript(program: ProgramDoc, guards: readonly string[]): string {
  const lines = [
    "# fish completion for chaos. Use it now: chaos completion fish | source",
    "# For good: chaos completion fish > ~/.config/fish/completions/chaos.fish",
    ...whichCommand(program),
    "complete -c chaos -f",
    ...program.flags.map((flag) => `complete -c chaos ${flagWords(flag, guards)}`),
    ...program.commands.flatMap((command) => commandLines(command, guards)),
  ];
  return `${lines.join("\n")}\n`;
}

/** The first word that is neither a flag of the whole program nor its value: fish's own would take that for one. */
function whichCommand({ flags }: ProgramDoc): string[] {
  const taking = flags.filter(({ value, isOptional }) => value !== undefined && !isOptional);
  return [
    "function __chaos_is",
    "  set -l words (commandline -opc)",
    "  set -l is none",
    "  set -l skip 1",
    "  for word in $words",
    "    if test $skip = 1; set skip 0; continue; end",
    `    if contains -- $word ${taking.flatMap(({ names }) => names).join(" ")}; set skip 1; continue; end`,
    "    string match -q -- '-*' $word; or begin; set is $word; break; end",
    "  end",
    "  test $is = $argv[1]",
    "end",
  ];
}

function commandLines(command: CommandDoc, guards: readonly string[]): string[] {
  const { name, summary, flags, parameters } = command;
  const here = `complete -c chaos -n '__chaos_is ${name}'`;
  const own = flags.filter(({ names }) => !names.includes("--help"));
  const [first] = parameters;
  const values = first && valuesOf(first.name, first.choices, guards);
  return [
    `complete -c chaos -n '__chaos_is none' -a ${name} -d ${quoted(summary)}`,
    ...(values && values.kind !== "unknown" ? [`${here} ${offered(values)}`] : []),
    ...own.map((flag) => `${here} ${flagWords(flag, guards)}`),
  ];
}

function flagWords(flag: FlagDoc, guards: readonly string[]): string {
  const names = flag.names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const about = `-d ${quoted(flag.about)}`;
  if (!flag.value || flag.isOptional) return [...names, about].join(" ");
  const values = valuesOf(flag.value, flag.choices, guards);
  const what = values.kind === "unknown" ? "-x" : `-r ${offered(values)}`;
  return [...names, what, about].join(" ");
}

function offered(values: Values): string {
  if (values.kind === "words") return `-f -a ${quoted(values.words.join(" "))}`;
  return values.kind === "folders" ? "-f -a '(__fish_complete_directories)'" : "-F";
}

/** In fish's single quotes a backslash escapes itself and the quote. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
