/** The commands as data: what completion and the reference are made from. Pure over commander's tree. */
import type { Argument, Command, Option } from "commander";
import { type Example, examplesOf } from "./examples.ts";

export interface FlagDoc {
  /** As help shows it, e.g. `--zone <name>`. */
  readonly shown: string;
  /** `--zone`, and `-q` where there is one. */
  readonly names: readonly string[];
  readonly about: string;
  /** The heading that it stands under in help. */
  readonly group: string;
  /** What follows it, as help calls it; absent: nothing does. */
  readonly value?: string;
  /** It may stand without its value. */
  readonly isOptional: boolean;
  readonly choices: readonly string[];
  readonly isRepeatable: boolean;
  readonly byDefault?: string;
}

export interface ParameterDoc {
  /** As help shows it, e.g. `<run>` or `[files...]`. */
  readonly shown: string;
  readonly name: string;
  readonly about: string;
  readonly isVariadic: boolean;
  readonly choices: readonly string[];
}

export interface CommandDoc {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly ParameterDoc[];
  readonly flags: readonly FlagDoc[];
  readonly examples: readonly Example[];
}

export interface ProgramDoc extends CommandDoc {
  readonly commands: readonly CommandDoc[];
}

export function docOf(program: Command): ProgramDoc {
  // What help would list: a hidden command is left out, commander's own is not.
  const shown = program.createHelp().visibleCommands(program);
  const commands = shown.filter((command) => command.name() !== "help");
  return { ...commandDoc(program), commands: commands.map(commandDoc) };
}

function commandDoc(command: Command): CommandDoc {
  const options = command.createHelp().visibleOptions(command);
  return {
    name: command.name(),
    summary: command.description(),
    parameters: command.registeredArguments.map(parameterDoc),
    flags: options.map(flagDoc),
    examples: examplesOf(command),
  };
}

function parameterDoc(given: Argument): ParameterDoc {
  const { description: about, required, variadic: isVariadic, argChoices: choices = [] } = given;
  const words = `${given.name()}${isVariadic ? "..." : ""}`;
  const shown = required ? `<${words}>` : `[${words}]`;
  return { shown, name: given.name(), about, isVariadic, choices };
}

function flagDoc(option: Option): FlagDoc {
  const { flags, short, long, description, defaultValue, argChoices = [] } = option;
  const value = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
  const isTold = defaultValue !== undefined && typeof defaultValue !== "boolean";
  return {
    shown: flags,
    names: [long, short].filter((name) => name !== undefined && name !== null),
    about: description,
    group: (option.helpGroupHeading ?? "Options:").replace(/:$/, ""),
    ...(value === undefined ? {} : { value }),
    isOptional: option.optional,
    choices: argChoices,
    // What gathers several has a reader of its own; so has what may be one of a few.
    isRepeatable: option.parseArg !== undefined && argChoices.length === 0,
    ...(isTold && defaultValue !== "" ? { byDefault: String(defaultValue) } : {}),
  };
}
