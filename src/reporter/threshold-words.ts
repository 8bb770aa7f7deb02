/** The words that thresholds and abort rules have in common: metric, selector, operator, window. */
import { messageOf } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { ms } from "../units.ts";
import { ALIASES, FAMILIES, TAKES_BARE_MS } from "./metric-families.ts";
import { METRICS, type Metric } from "./metric-table.ts";
import type { ProbeSelector, SelectorKey } from "./probe-selector.ts";
import type { Scanner } from "./threshold-scanner.ts";

const OPERATORS = ["<=", ">=", "==", "<", ">"] as const;
export type Operator = (typeof OPERATORS)[number];
const SELECTOR_KEYS: readonly SelectorKey[] = ["probe", "service", "zone", "role"];
const ROLES = ["service", "control", "victim"];

export interface ReadMetric {
  /** With its argument, where it takes one: `p(99.9)`; but `p(95)` is `p95`. */
  readonly name: string;
  readonly metric: Metric;
  /** A number without a unit is meant as milliseconds. */
  readonly takesBareMs: boolean;
}

export function readMetric(scanner: Scanner): ReadMetric {
  const at = scanner.at;
  const word = scanner.take(/[A-Za-z_][A-Za-z0-9_]*/y);
  const names = [...Object.keys(METRICS), ...Object.values(FAMILIES).map(({ example }) => example)];
  if (word === undefined)
    throw scanner.fail(
      at,
      `${scanner.found()}, expected a metric`,
      `There are: ${names.join(", ")}`,
    );
  const takesBareMs = TAKES_BARE_MS.includes(word);
  if (Object.hasOwn(FAMILIES, word)) return { ...readFamily(scanner, word), takesBareMs };
  const name = Object.hasOwn(ALIASES, word) ? ALIASES[word]! : word;
  if (Object.hasOwn(METRICS, name)) return { name, metric: METRICS[name]!, takesBareMs };
  throw scanner.fail(at, `unknown metric "${word}"`, near(word, names));
}

function readFamily(scanner: Scanner, word: string): Pick<ReadMetric, "name" | "metric"> {
  const { example, make } = FAMILIES[word]!;
  scanner.expect(/\(/y, `( as in ${example}`);
  const at = scanner.at;
  const inside = scanner.expect(/[^()]+(?=\))/y, `an argument as in ${example}`);
  scanner.expect(/\)/y, ")");
  const args = inside.split(",").map((text) => text.trim());
  try {
    const metric = make(args);
    const plain = Object.keys(METRICS).find((name) => METRICS[name] === metric);
    return { name: plain ?? `${word}(${args.join(", ")})`, metric };
  } catch (error) {
    throw scanner.fail(at, messageOf(error), `Write it like ${example}`);
  }
}

export function readSelector(scanner: Scanner): ProbeSelector {
  const selector: { -readonly [K in SelectorKey]?: string } = {};
  if (scanner.take(/\{/y) === undefined) return selector;
  do {
    const at = scanner.at;
    const key = scanner.take(/[A-Za-z_]+/y) ?? "";
    const known = SELECTOR_KEYS.find((one) => one === key);
    if (!known) throw scanner.fail(at, `unknown selector key "${key}"`, near(key, SELECTOR_KEYS));
    if (selector[known] !== undefined) throw scanner.fail(at, `"${key}" is given twice`);
    scanner.expect(/=/y, "=");
    const valueAt = scanner.at;
    const value = scanner.expect(/"[^"]*"|[^\s,{}"=]+/y, "a value").replaceAll('"', "");
    if (known === "role" && !ROLES.includes(value))
      throw scanner.fail(valueAt, `unknown role "${value}"`, near(value, ROLES));
    selector[known] = value;
  } while (scanner.take(/,/y) !== undefined);
  scanner.expect(/\}/y, "}");
  return selector;
}

export function readOperator(scanner: Scanner): Operator {
  const at = scanner.at;
  const text = scanner.take(/[<>=!]+/y);
  const operator = OPERATORS.find((one) => one === text);
  if (operator) return operator;
  const found = text === undefined ? scanner.found() : `unknown operator "${text}"`;
  throw scanner.fail(at, `${found}, expected one of ${OPERATORS.join(" ")}`);
}

/** `over 10s`, in milliseconds; `undefined` where there is none. */
export function readWindow(scanner: Scanner): number | undefined {
  if (scanner.take(/over\b/y) === undefined) return undefined;
  const at = scanner.at;
  const text = scanner.expect(/[0-9][^\s<>=!]*/y, "a duration such as 10s");
  try {
    const windowMs = ms(text);
    if (windowMs > 0) return windowMs;
  } catch (error) {
    throw scanner.fail(at, messageOf(error));
  }
  throw scanner.fail(at, `a window of ${text} holds nothing, expected more`);
}

export function near(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name ? `Did you mean "${name}"?` : `There are: ${names.join(", ")}`;
}
