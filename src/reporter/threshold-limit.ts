/**
 * What stands behind a threshold's operator: a value, or one that depends on what was seen elsewhere.
 *
 *   500ms      99%      0      2x      self-healed
 *   50ms vs baseline       2x vs control       2x baseline + 50ms
 */
import { messageOf } from "../failure.ts";
import { ms, percent } from "../units.ts";
import type { MetricUnit } from "./metric-table.ts";
import { RECOVERY_CLASSES } from "./recovery-class.ts";
import type { Scanner } from "./threshold-scanner.ts";
import { near } from "./threshold-words.ts";

const REFERENCES = ["baseline", "control"] as const;
/** The same probe before the fault, or the probes of what was not hit, at the same time. */
export type Reference = (typeof REFERENCES)[number];

/** The limit is `factor` times what the reference saw, plus `offset`. Without a reference it is `offset`. */
export interface Limit {
  readonly offset: number;
  readonly factor?: number;
  readonly reference?: Reference;
}

export interface LimitWords {
  readonly unit: MetricUnit;
  readonly takesBareMs: boolean;
}

const EXAMPLES: Record<MetricUnit, string> = {
  ms: "a duration such as 10s",
  ratio: "a percentage such as 99%",
  count: "a whole number such as 0",
  factor: "a factor such as 2x",
  class: "a recovery such as self-healed",
};

export function readLimit(scanner: Scanner, words: LimitWords): Limit {
  if (words.unit === "factor" || words.unit === "class" || !isFactor(scanner))
    return behind(scanner, { offset: readValue(scanner, words) });
  const factor = Number.parseFloat(scanner.expect(FACTOR, EXAMPLES.factor));
  const named = REFERENCES.find((one) => scanner.take(new RegExp(`${one}\\b`, "y")) !== undefined);
  const offset = scanner.take(/\+/y) === undefined ? 0 : readValue(scanner, words);
  if (named) return { offset, factor, reference: named };
  const at = scanner.at;
  const limit = behind(scanner, { offset, factor });
  if (limit.reference) return limit;
  throw scanner.fail(at, `${scanner.found()}, expected vs baseline or vs control: twice what?`);
}

const FACTOR = /\d+(?:\.\d+)?x(?![A-Za-z0-9])/y;

function isFactor(scanner: Scanner): boolean {
  FACTOR.lastIndex = scanner.at;
  return FACTOR.test(scanner.text);
}

/** `50ms vs baseline` is 50 ms more than there. */
function behind(scanner: Scanner, limit: Omit<Limit, "reference">): Limit {
  if (scanner.take(/vs\b/y) === undefined) return limit;
  const at = scanner.at;
  const name = scanner.take(/[A-Za-z-]+/y) ?? "";
  const reference = REFERENCES.find((one) => one === name);
  if (!reference)
    throw scanner.fail(at, `found "${name}", expected baseline or control`, near(name, REFERENCES));
  return { factor: 1, ...limit, reference };
}

function readValue(scanner: Scanner, { unit, takesBareMs }: LimitWords): number {
  const at = scanner.at;
  const text = scanner.take(unit === "class" ? /[a-z-]+/y : /[0-9][^\s+]*/y);
  if (text === undefined) throw scanner.fail(at, `${scanner.found()}, expected ${EXAMPLES[unit]}`);
  try {
    const value = readAs(text, unit, takesBareMs);
    if (value !== undefined) return value;
  } catch (error) {
    throw scanner.fail(at, messageOf(error));
  }
  const hint = unit === "class" ? near(text, RECOVERY_CLASSES) : undefined;
  throw scanner.fail(at, `found "${text}", expected ${EXAMPLES[unit]}`, hint);
}

function readAs(text: string, unit: MetricUnit, takesBareMs: boolean): number | undefined {
  const isNumber = /^\d+(?:\.\d+)?$/.test(text);
  switch (unit) {
    case "ms":
      return takesBareMs && isNumber ? Number(text) : ms(text);
    case "ratio":
      return text.endsWith("%") ? percent(text) / 100 : undefined;
    case "count":
      return /^\d+$/.test(text) ? Number(text) : undefined;
    case "factor":
      return /^\d+(?:\.\d+)?x?$/.test(text) ? Number.parseFloat(text) : undefined;
    case "class":
      return rankOf(text);
  }
}

function rankOf(text: string): number | undefined {
  const rank = (RECOVERY_CLASSES as readonly string[]).indexOf(text);
  return rank < 0 ? undefined : rank;
}
