/** The program's tree → a completion script for zsh, with what each command and flag is for. */
import type { CommandDoc, FlagDoc, ProgramDoc } from "../command-tree.ts";
import { valuesOf } from "./values.ts";

export function zshScript(program: ProgramDoc, guards: readonly string[]): string {
  const commands = program.commands.map(
    ({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`,
  );
  return `#compdef chaos
# zsh completion for chaos. Use it now: source <(chaos completion zsh)
# For good: chaos completion zsh > a folder of your $fpath/_chaos
_chaos() {
  local curcontext=$curcontext state line
  local -A opt_args
  local -a everywhere commands
  everywhere=(
${program.flags.map((flag) => `    ${specOf(flag, guards)}`).join("\n")}
  )
  _arguments -C $everywhere '1: :->command' '*:: :->rest'
  case $state in
    command)
      commands=(
${commands.join("\n")}
      )
      _describe -t commands command commands
      ;;
    rest)
      case $words[1] in
${program.commands.map((one) => commandCase(one, guards)).join("\n")}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _chaos ]]; then _chaos "$@"; else compdef _chaos chaos; fi
`;
}

function commandCase({ name, flags, parameters }: CommandDoc, guards: readonly string[]): string {
  const own = flags.filter(({ names }) => !names.includes("--help"));
  const specs = [
    ...own.map((flag) => specOf(flag, guards)),
    ...parameters.map((one, at) => {
      const place = one.isVariadic ? "*" : `${at + 1}`;
      return quoted(`${place}:${literal(one.name)}:${actionOf(one.name, one.choices, guards)}`);
    }),
  ];
  return `        ${name}) _arguments $everywhere ${specs.map((spec) => `\\\n          ${spec}`).join(" ")} ;;`;
}

/** `'(-q --quiet)'{-q,--quiet}'[no progress]'`, or `'*--zone[…]:name:'`. */
function specOf(flag: FlagDoc, guards: readonly string[]): string {
  const { names, about, value, isOptional, choices, isRepeatable } = flag;
  const action = value && `:${literal(value)}:${actionOf(value, choices, guards)}`;
  const rest = `[${literal(about)}]${action ? `${isOptional ? ":" : ""}${action}` : ""}`;
  if (names.length > 1)
    return `${quoted(`(${names.join(" ")})`)}{${names.join(",")}}${quoted(rest)}`;
  return quoted(`${isRepeatable ? "*" : ""}${names[0]}${rest}`);
}

function actionOf(value: string, choices: readonly string[], guards: readonly string[]): string {
  const values = valuesOf(value, choices, guards);
  if (values.kind === "files") return "_files";
  if (values.kind === "folders") return "_files -/";
  if (values.kind === "unknown") return " ";
  const words = values.words.map(literal).join(" ");
  // What ends in = is to be written on.
  return words.endsWith("=") ? `{compadd -S "" -- ${words}}` : `(${words})`;
}

/** What ends a part of a specification. */
function literal(text: string): string {
  return text.replace(/[\\:[\]()]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
