/** A monkey's own options as flags, from its schema: spelt the same, described the same. */
import { type Command, Option } from "commander";
import { z } from "zod";
import type { Monkey } from "../core/monkey.ts";

export interface OptionDoc {
  readonly name: string;
  readonly flag: string;
  readonly about: string;
  readonly choices?: readonly string[];
  readonly byDefault?: unknown;
}

interface Property {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
}

/** What a schema says about each option; also what `chaos monkeys` prints. */
export function optionDocs(monkey: Monkey): OptionDoc[] {
  const schema = z.toJSONSchema(monkey.options, { io: "input", unrepresentable: "any" });
  const properties = (schema.properties ?? {}) as Record<string, Property>;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    flag: `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    about: property.description ?? "",
    ...(property.enum ? { choices: property.enum } : {}),
    ...(property.default === undefined ? {} : { byDefault: property.default }),
  }));
}

export function addOptionFlags(command: Command, monkey: Monkey): void {
  command.optionsGroup("Fault:");
  for (const doc of optionDocs(monkey)) {
    const said = doc.byDefault === undefined ? "" : ` (default: ${String(doc.byDefault)})`;
    const option = new Option(`${doc.flag} <${doc.name}>`, `${doc.about}${said}`);
    if (doc.choices) option.choices(doc.choices);
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
