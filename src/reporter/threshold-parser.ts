/**
 * Reads one threshold:
 *
 *   metric [ "{" key "=" value { "," key "=" value } "}" ] [ "@" phase ] op value
 *   ttr{service=api} <= 10s      availability@fault >= 99%      outages == 0
 */
import type { Phase } from "../core/observer.ts";
import { messageOf } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { ms, percent } from "../units.ts";
import { METRICS, type MetricUnit } from "./metric-table.ts";
import { Scanner } from "./threshold-scanner.ts";

const OPERATORS = ["<=", ">=", "==", "<", ">"] as const;
export type Operator = (typeof OPERATORS)[number];
const SELECTOR_KEYS = ["probe", "service", "zone", "role"] as const;
type SelectorKey = (typeof SELECTOR_KEYS)[number];
const PHASES: readonly Phase[] = ["warm-up", "baseline", "fault", "recovery", "cool-down"];
const ROLES = ["service", "control", "victim"];

export interface Threshold {
  readonly text: string;
  readonly metric: string;
  readonly selector: Readonly<Partial<Record<SelectorKey, string>>>;
  readonly phase?: Phase;
  readonly operator: Operator;
  /** Milliseconds, a ratio of 0 to 1, or a count, by the metric's unit. */
  readonly limit: number;
  readonly unit: MetricUnit;
}

/** @throws ChaosError THRESHOLD_INVALID at the first that does not parse */
export function readThresholds(texts: readonly string[]): Threshold[] {
  return texts.map(parseThreshold);
}

/** @throws ChaosError THRESHOLD_INVALID with the 1-based column */
export function parseThreshold(text: string): Threshold {
  const scanner = new Scanner(text);
  const metric = readMetric(scanner);
  const selector = readSelector(scanner);
  const phase = readPhase(scanner, metric);
  const operator = readOperator(scanner);
  const unit = METRICS[metric]!.unit;
  const limit = readLimit(scanner, unit);
  readEnd(scanner);
  return { text, metric, selector, ...(phase ? { phase } : {}), operator, limit, unit };
}

function readMetric(scanner: Scanner): string {
  const at = scanner.at;
  const name = scanner.take(/[A-Za-z_][A-Za-z0-9_]*/y);
  if (name === undefined)
    throw scanner.fail(at, `${scanner.found()}, expected a metric`, list(METRICS));
  if (Object.hasOwn(METRICS, name)) return name;
  throw scanner.fail(at, `unknown metric "${name}"`, near(name, Object.keys(METRICS)));
}

function readSelector(scanner: Scanner): Partial<Record<SelectorKey, string>> {
  const selector: Partial<Record<SelectorKey, string>> = {};
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

function readPhase(scanner: Scanner, metric: string): Phase | undefined {
  const at = scanner.at;
  if (scanner.take(/@/y) === undefined) return undefined;
  const nameAt = scanner.at;
  const name = scanner.take(/[A-Za-z-]+/y) ?? "";
  const phase = PHASES.find((one) => one === name);
  if (!phase) throw scanner.fail(nameAt, `unknown phase "${name}"`, near(name, PHASES));
  if (!METRICS[metric]!.byPhase)
    throw scanner.fail(
      at,
      `${metric} speaks of the whole run and takes no phase`,
      `Leave @${name} out`,
    );
  return phase;
}

function readOperator(scanner: Scanner): Operator {
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

function readLimit(scanner: Scanner, unit: MetricUnit): number {
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

function readEnd(scanner: Scanner): void {
  const at = scanner.at;
  const rest = scanner.take(/\S+/y);
  if (rest === undefined) return;
  const isPlanned = rest === "over" || rest === "vs";
  throw scanner.fail(
    at,
    isPlanned ? `"${rest}" is not available yet` : `found "${rest}", expected the end`,
  );
}

function near(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name ? `Did you mean "${name}"?` : `There are: ${names.join(", ")}`;
}

function list(table: object): string {
  return `There are: ${Object.keys(table).join(", ")}`;
}
