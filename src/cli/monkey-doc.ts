/** Everything that a monkey's file says about it, as data and as a page. Pure. */
import type { Monkey } from "../core/monkey.ts";
import { wrap } from "../reporter/formats/console/lines.ts";
import type { Example } from "./examples.ts";
import { sayExamples } from "./examples.ts";
import { monkeyExamples } from "./monkey-examples.ts";
import { type OptionDoc, optionDocs } from "./option-flags.ts";
import { type Look, table } from "./table.ts";

export interface MonkeyDoc {
  readonly name: string;
  readonly summary: string;
  readonly reversible: boolean;
  readonly broughtBack: string;
  /** Abilities that a victim must have, under the options of the example. */
  readonly needs: readonly string[];
  /** What of a victim it changes; absent: anything. */
  readonly changes?: readonly string[];
  readonly guards: readonly string[];
  readonly cautions: readonly string[];
  readonly options: readonly OptionDoc[];
  readonly example: unknown;
  readonly examples: readonly Example[];
}

export function monkeyDoc(monkey: Monkey): MonkeyDoc {
  const { name, summary, revert, touches, guards = [], example } = monkey;
  const options = monkey.options.parse(example) as never;
  return {
    ...{ name, summary, reversible: revert !== "irreversible", broughtBack: comeback(monkey) },
    needs: monkey.needs(options),
    ...(touches ? { changes: touches } : {}),
    guards,
    cautions: cautionsOf(monkey),
    ...{ options: optionDocs(monkey), example, examples: monkeyExamples(monkey) },
  };
}

function comeback({ revert, broughtBack }: Monkey): string {
  if (revert === "irreversible") return "By nobody: there is no way back";
  return broughtBack ?? "By us, when its time is over and after whatever else ends the drill";
}

/** Those that hold whoever the victims are. */
function cautionsOf(monkey: Monkey): readonly string[] {
  const bare = monkey.options.safeParse({});
  const options = bare.success ? bare.data : monkey.options.parse(monkey.example);
  return monkey.cautions?.(options as never, []) ?? [];
}

export function sayMonkey(doc: MonkeyDoc, look: Look): string {
  const facts = [
    ["brought back", doc.broughtBack],
    ["needs", doc.needs.join(", ") || "nothing"],
    [
      "changes",
      doc.changes ? doc.changes.join(", ") || "nothing that an engine shows" : "anything",
    ],
    ...(doc.guards.length > 0 ? [["asks guard", doc.guards.join(", ")]] : []),
    ...doc.cautions.map((caution) => ["beware", caution]),
  ];
  const options = doc.options.map(({ flag, takes, byDefault, about }) => [
    flag,
    takes,
    byDefault === undefined ? "" : String(byDefault),
    about,
  ]);
  const head = ["OPTION", "TAKES", "DEFAULT", "MEANING"];
  const room = Number.isFinite(look.columns) ? look.columns : 100;
  return [
    ...headline(doc, look, room),
    "",
    table(["", ""], facts, look).trimStart(),
    ...(options.length > 0 ? ["", table(head, options, look)] : []),
    "",
    ...sayExamples(doc.examples, room),
    "",
  ].join("\n");
}

function headline({ name, summary }: MonkeyDoc, { chalk }: Look, room: number): string[] {
  const [first = "", ...rest] = wrap(`${name}: `, `${summary}.`, room);
  return [chalk.bold(name) + first.slice(name.length), ...rest];
}
