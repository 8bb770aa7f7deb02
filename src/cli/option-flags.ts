/** A monkey's own options as flags, from its schema: spelt the same, described the same. */
import { type Command, Option } from "commander";
import { z } from "zod";
import type { Monkey } from "../core/monkey.ts";
import { optionTypes } from "../core/option-types.ts";

export interface OptionDoc {
  readonly name: string;
  readonly flag: string;
  readonly about: string;
  /** What it may be, in words. */
  readonly takes: string;
  readonly choices?: readonly string[];
  readonly byDefault?: unknown;
  /** Its value is a list: the flag is given once for each, or once with a JSON array. */
  readonly isList?: true;
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What a schema says about each option; also what `chaos monkeys` prints. */
export function optionDocs(monkey: Monkey): OptionDoc[] {
  const schema = z.toJSONSchema(monkey.options, { io: "input", unrepresentable: "any" });
  const properties = (schema.properties ?? {}) as Record<string, Property>;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    flag: `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    about: property.description ?? "",
    takes: takesOf(monkey.options.shape[name], property),
    ...(property.enum ? { choices: property.enum } : {}),
    ...(property.type === "array" ? { isList: true as const } : {}),
    ...(isNothing(property.default) ? {} : { byDefault: property.default }),
  }));
}

function takesOf(schema: z.core.$ZodType | undefined, property: Property): string {
  if (property.enum) return property.enum.join(" or ");
  const { type = "text", minimum, maximum } = property;
  if (minimum !== undefined && maximum !== undefined)
    return `${type} from ${minimum} to ${maximum}`;
  return (schema && wordsOf(schema)) ?? (type === "string" ? "text" : type);
}

/** An empty list as a default says no more than none. */
function isNothing(byDefault: unknown): boolean {
  return byDefault === undefined || (Array.isArray(byDefault) && byDefault.length === 0);
}

/** What is optional or has a default is wrapped, and its words are told of what is inside. */
function wordsOf(schema: z.core.$ZodType): string | undefined {
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return optionTypes.get(schema as z.ZodType)?.says ?? (innerType && wordsOf(innerType));
}

export function addOptionFlags(command: Command, monkey: Monkey): void {
  command.optionsGroup("Fault:");
  for (const doc of optionDocs(monkey)) {
    const said = doc.byDefault === undefined ? "" : ` (default: ${String(doc.byDefault)})`;
    const option = new Option(`${doc.flag} <${doc.name}>`, `${doc.about}${said}`);
    if (doc.choices) option.choices(doc.choices);
    if (doc.isList) option.argParser(gather);
    command.addOption(option);
  }
}

/** Only what the user gave: defaults are the schema's business. */
export function givenOptions(monkey: Monkey, flags: Readonly<Record<string, unknown>>) {
  const names = optionDocs(monkey).map(({ name }) => name);
  return Object.fromEntries(
    names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  );
}

/** A program called "[" is no JSON, and so means itself. */
function gather(text: string, before: readonly string[] = []): string[] {
  return [...before, ...(arrayIn(text) ?? [text])];
}

function arrayIn(text: string): string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isList = Array.isArray(value) && value.every((one) => typeof one === "string");
    return isList ? value : undefined;
  } catch {
    return undefined;
  }
}
