/** The words that thresholds and abort rules have in common: metric, selector, operator, limit. */
import { messageOf } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { ms, percent } from "../units.ts";
import { METRICS, type MetricUnit } from "./metric-table.ts";
import type { ProbeSelector, SelectorKey } from "./probe-selector.ts";
import type { Scanner } from "./threshold-scanner.ts";

const OPERATORS = ["<=", ">=", "==", "<", ">"] as const;
export type Operator = (typeof OPERATORS)[number];
const SELECTOR_KEYS: readonly SelectorKey[] = ["probe", "service", "zone", "role"];
const ROLES = ["service", "control", "victim"];

export function readMetric(scanner: Scanner): string {
  const at = scanner.at;
  const name = scanner.take(/[A-Za-z_][A-Za-z0-9_]*/y);
  if (name === undefined)
    throw scanner.fail(at, `${scanner.found()}, expected a metric`, list(METRICS));
  if (Object.hasOwn(METRICS, name)) return name;
  throw scanner.fail(at, `unknown metric "${name}"`, near(name, Object.keys(METRICS)));
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

const EXAMPLES: Record<MetricUnit, string> = {
  ms: "a duration such as 10s",
  ratio: "a percentage such as 99%",
  count: "a whole number such as 0",
};

export function readLimit(scanner: Scanner, unit: MetricUnit): number {
  const at = scanner.at;
  const text = scanner.take(/[0-9][^\s]*/y);
  if (text === undefined) throw scanner.fail(at, `${scanner.found()}, expected ${EXAMPLES[unit]}`);
  try {
    if (unit === "ms") return ms(text);
    if (unit === "ratio" && text.endsWith("%")) return percent(text) / 100;
  } catch (error) {
    throw scanner.fail(at, messageOf(error));
  }
  if (unit === "count" && /^\d+$/.test(text)) return Number(text);
  throw scanner.fail(at, `found "${text}", expected ${EXAMPLES[unit]}`);
}

export function near(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name ? `Did you mean "${name}"?` : `There are: ${names.join(", ")}`;
}

function list(table: object): string {
  return `There are: ${Object.keys(table).join(", ")}`;
}
