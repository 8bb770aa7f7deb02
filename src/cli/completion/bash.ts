/** The program's tree → a completion script for bash 3.2 and newer, without its completion library. */
import type { CommandDoc, FlagDoc, ProgramDoc } from "../command-tree.ts";
import { valuesOf } from "./values.ts";

export function bashScript(program: ProgramDoc, guards: readonly string[]): string {
  const commands = program.commands.map(({ name }) => name);
  const all = [program, ...program.commands];
  return `# bash completion for chaos. Use it now: source <(chaos completion bash)
# For good: chaos completion bash > ~/.local/share/bash-completion/completions/chaos
_chaos() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command=chaos at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      ${taking(program).join("|")}) at=$((at + 1)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[at]}; break ;;
    esac
  done
  case "$command $prev" in
${all.flatMap((one) => one.flags.flatMap((flag) => valueCase(one, flag, program, guards))).join("\n")}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${all.map((one) => `      ${one.name}) _chaos_words '${flagNames(one, program)}' ;;`).join("\n")}
    esac
    return
  fi
  case $command in
    chaos) _chaos_words '${commands.join(" ")}' ;;
${program.commands.flatMap((one) => parameterCase(one, guards)).join("\n")}
  esac
}
_chaos_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_chaos_files() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); }
_chaos_folders() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); }
complete -F _chaos chaos
`;
}

/** The flags of the whole program whose value is no command. */
function taking({ flags }: ProgramDoc): string[] {
  return flags.filter(isValued).flatMap(({ names }) => names);
}

function isValued({ value, isOptional }: FlagDoc): boolean {
  return value !== undefined && !isOptional;
}

/** A flag of the whole program may stand behind any command. */
function valueCase(
  { name }: CommandDoc,
  flag: FlagDoc,
  program: ProgramDoc,
  guards: readonly string[],
): string[] {
  if (!flag.value) return [];
  const whose = name === program.name ? "*" : name;
  const pattern = flag.names.map((one) => `${whose}' ${one}'`).join("|");
  const deed = deedOf(flag.value, flag.choices, guards);
  // A value that may be left out leaves the way free for a flag.
  if (flag.isOptional) return [`    ${pattern}) [[ $cur == -* ]] || { ${deed}; return; } ;;`];
  return [`    ${pattern}) ${deed}; return ;;`];
}

function parameterCase({ name, parameters }: CommandDoc, guards: readonly string[]): string[] {
  const [first] = parameters;
  if (!first) return [];
  return [`    ${name}) ${deedOf(first.name, first.choices, guards)} ;;`];
}

function deedOf(value: string, choices: readonly string[], guards: readonly string[]): string {
  const values = valuesOf(value, choices, guards);
  if (values.kind === "unknown") return ":";
  if (values.kind !== "words") return `_chaos_${values.kind}`;
  const stays = values.words.every((word) => word.endsWith("="));
  return `${stays ? "compopt -o nospace 2>/dev/null; " : ""}_chaos_words '${values.words.join(" ")}'`;
}

function flagNames(command: CommandDoc, program: ProgramDoc): string {
  const own = command.flags.flatMap(({ names }) => names);
  const global = program.flags.flatMap(({ names }) => names);
  return [...new Set([...own, ...global])].filter((name) => name.startsWith("--")).join(" ");
}
