/** `chaos reference`, hidden: every command as a page of Markdown. docs/reference.md is what it prints. */
import type { Command } from "commander";
import { monkeys } from "../rosters.ts";
import { type CommandDoc, docOf, type FlagDoc, type ProgramDoc } from "./command-tree.ts";
import { sayExamples } from "./examples.ts";
import { EXITS } from "./exit-status.ts";
import { type MonkeyDoc, monkeyDoc } from "./monkey-doc.ts";
import type { World } from "./program.ts";

const COLUMNS = 100;

export function register(program: Command, world: World): void {
  program
    .command("reference", { hidden: true })
    .description("Print this program's reference, as Markdown")
    .action(async () => {
      const army = (await monkeys.all()).map(monkeyDoc);
      process.stdout.write(referenceOf(docOf(await world.everything()), army));
    });
}

export function referenceOf(program: ProgramDoc, army: readonly MonkeyDoc[]): string {
  const faults = program.commands.filter(({ name }) => army.some((one) => one.name === name));
  const others = program.commands.filter((command) => !faults.includes(command));
  const everyFault = sharedBy(faults);
  const parts = [
    "# Reference",
    "<!-- generated: npm run reference; test/cli/reference.test.ts finds it stale -->",
    "What `--help` says, on one page. Flags and files are spelt the same: `--max-per` is `maxPer`.",
    ["- [Everywhere](#everywhere)", ...program.commands.map(linkTo)].join("\n"),
    section("Everywhere", [listOf(program.flags), exits(), examplesIn(program)]),
    ...others.map((command) => section(`chaos ${command.name}`, pageOf(command, command.flags))),
    section("Flags of every fault", groupsOf(everyFault)),
    ...faults.map((command) => {
      const doc = army.find(({ name }) => name === command.name);
      const own = command.flags.filter((flag) => !everyFault.some((one) => isSame(one, flag)));
      return section(`chaos ${command.name}`, [...pageOf(command, own, doc), AND_THOSE]);
    }),
  ];
  return `${parts.join("\n\n")}\n`;
}

const AND_THOSE = "Besides, it takes the [flags of every fault](#flags-of-every-fault).";

function section(title: string, parts: readonly string[]): string {
  return [`## ${title}`, ...parts.filter((part) => part !== "")].join("\n\n");
}

function linkTo({ name, summary }: CommandDoc): string {
  return `- [chaos ${name}](#chaos-${name}): ${summary}`;
}

function pageOf(command: CommandDoc, flags: readonly FlagDoc[], monkey?: MonkeyDoc): string[] {
  const { name, summary, parameters } = command;
  const usage = ["chaos", name, ...parameters.map(({ shown }) => shown), "[flags]"].join(" ");
  return [
    `${summary}.`,
    ...(monkey ? [factsOf(monkey)] : []),
    `\`\`\`text\n${usage}\n\`\`\``,
    parameters.map(({ shown, about }) => `- \`${shown}\`: ${about}`).join("\n"),
    ...groupsOf(flags),
    examplesIn(command),
  ];
}

function factsOf({ broughtBack, needs, cautions }: MonkeyDoc): string {
  const facts = [
    `- Victims are brought back: ${broughtBack.charAt(0).toLowerCase()}${broughtBack.slice(1)}.`,
    `- A victim must be able to: ${needs.join(", ") || "do nothing"}.`,
    ...cautions.map((caution) => `- Beware: ${caution}.`),
  ];
  return facts.join("\n");
}

/** What all of them have, to the word. */
function sharedBy(commands: readonly CommandDoc[]): readonly FlagDoc[] {
  const [first, ...more] = commands;
  return (first?.flags ?? []).filter((flag) =>
    more.every(({ flags }) => flags.some((one) => isSame(one, flag))),
  );
}

function isSame(one: FlagDoc, other: FlagDoc): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function groupsOf(flags: readonly FlagDoc[]): string[] {
  const groups = [...new Set(flags.map(({ group }) => group))];
  return groups.flatMap((group) => {
    const mine = listOf(flags.filter((flag) => flag.group === group));
    return mine === "" ? [] : [...(group === "Options" ? [] : [`**${group}**`]), mine];
  });
}

function listOf(flags: readonly FlagDoc[]): string {
  return flags
    .filter(({ names }) => !names.includes("--help"))
    .map(({ shown, about, byDefault, choices }) => {
      const more = [
        ...(choices.length > 0 ? [choices.join(" or ")] : []),
        ...(byDefault === undefined ? [] : [`default ${byDefault}`]),
      ];
      return `- \`${shown}\`: ${about}${more.length > 0 ? ` (${more.join("; ")})` : ""}`;
    })
    .join("\n");
}

function exits(): string {
  return EXITS.map((line) => line.trim()).join("\n");
}

function examplesIn({ examples }: CommandDoc): string {
  const lines = sayExamples(examples, COLUMNS).map((line) => line.slice(2));
  return lines.length === 0 ? "" : `\`\`\`console\n${lines.join("\n")}\n\`\`\``;
}
