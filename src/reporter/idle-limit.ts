/** A limit at the end of what a metric can be: with it, a rule decides nothing. */
import type { MetricUnit } from "./metric-table.ts";
import { RECOVERY_CLASSES } from "./recovery-class.ts";

const LEAST = 0;
const MOST: Partial<Record<MetricUnit, number>> = { ratio: 1, class: RECOVERY_CLASSES.length - 1 };
const SPANS: Readonly<Record<MetricUnit, string>> = {
  ms: "it is never less than 0s",
  ratio: "it is 0% to 100%",
  count: "it is never less than 0",
  factor: "it is never less than 0x",
  class: `it is ${RECOVERY_CLASSES[0]} at best and ${RECOVERY_CLASSES.at(-1)} at worst`,
};

interface Compared {
  readonly limit: number;
  readonly unit: MetricUnit;
  /** A share of what may be used up more than once. */
  readonly isEndless?: boolean | undefined;
}

/** @returns what is wrong with it; `undefined`: it depends on what is seen */
export function whyIdle(
  operator: string,
  { limit, unit, isEndless }: Compared,
): string | undefined {
  const most = (isEndless ? undefined : MOST[unit]) ?? Number.POSITIVE_INFINITY;
  const isSure = (operator === ">=" && limit <= LEAST) || (operator === "<=" && limit >= most);
  const isVain = (operator === "<" && limit <= LEAST) || (operator === ">" && limit >= most);
  if (!isSure && !isVain) return undefined;
  return `that ${isSure ? "is so" : "cannot be"}, whatever is seen: ${isEndless ? "it is never less than 0%" : SPANS[unit]}`;
}
