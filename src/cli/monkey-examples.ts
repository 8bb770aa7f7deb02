/** A monkey's own example as command lines, for its --help and for `chaos monkeys NAME`. */
import type { Monkey } from "../core/monkey.ts";
import { quote } from "../quote.ts";
import type { Example } from "./examples.ts";
import { optionDocs } from "./option-flags.ts";

const PROBE = "--probe shop=http://127.0.0.1:8080/health";

export function monkeyExamples(monkey: Monkey): readonly Example[] {
  const { name } = monkey;
  const whom = name === "zone-wiper" ? "--zone a --project shop" : "--service api";
  const line = [name, whom, ...exampleFlags(monkey)].join(" ");
  return [
    [`${line} --dry-run`, "the plan, and nothing else"],
    [`${line} --yes ${PROBE}`, "the drill, with a verdict"],
    ...(name === "kill" ? KILL : []),
  ];
}

const KILL: readonly Example[] = [
  ["kill --zone a --project shop --yes", "a whole zone: the zone wiper does it"],
];

function exampleFlags(monkey: Monkey): string[] {
  const given = monkey.example as Readonly<Record<string, unknown>>;
  return optionDocs(monkey)
    .filter(({ name }) => given[name] !== undefined)
    .flatMap(({ name, flag }) => [flag, quote(wordOf(given[name]))]);
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
