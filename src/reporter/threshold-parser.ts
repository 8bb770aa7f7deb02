/**
 * Reads one threshold:
 *
 *   [ "soft" ] metric [ "{" key "=" value { "," key "=" value } "}" ] [ "@" phase ] [ window ] op limit [ window ]
 *   window = "over" duration
 *   limit  = value [ "vs" reference ] | factor reference [ "+" value ] | factor [ "+" value ] "vs" reference
 *
 *   ttr{service=api} <= 10s      availability@fault >= 99%      p95@fault <= 2x baseline + 50ms
 *   error_ratio over 10s < 20%   soft p(95) < 500               recovery <= self-healed
 */
import type { Phase } from "../core/observer.ts";
import { whyIdle } from "./idle-limit.ts";
import type { Metric, MetricUnit } from "./metric-table.ts";
import type { ProbeSelector } from "./probe-selector.ts";
import { type Limit, readLimit } from "./threshold-limit.ts";
import { Scanner } from "./threshold-scanner.ts";
import {
  near,
  type Operator,
  type ReadMetric,
  readMetric,
  readOperator,
  readSelector,
  readWindow,
} from "./threshold-words.ts";

const PHASES: readonly Phase[] = ["warm-up", "baseline", "fault", "recovery", "cool-down"];

export interface Threshold extends Limit {
  readonly text: string;
  /** Its failure is a warning and decides nothing. */
  readonly soft: boolean;
  readonly metric: string;
  readonly measure: Metric;
  readonly selector: ProbeSelector;
  readonly phase?: Phase;
  /** The worst of all windows of this length counts. */
  readonly windowMs?: number;
  readonly operator: Operator;
  /** `offset` is in milliseconds, a ratio of 0 to 1, or a number, by it. */
  readonly unit: MetricUnit;
}

/** @throws ChaosError THRESHOLD_INVALID at the first that does not parse */
export function readThresholds(texts: readonly string[]): Threshold[] {
  return texts.map(parseThreshold);
}

const KIND = { name: "threshold", example: "ttr{service=api} <= 10s" };

/** @throws ChaosError THRESHOLD_INVALID with the 1-based column */
export function parseThreshold(text: string): Threshold {
  const scanner = new Scanner(text, KIND);
  const soft = scanner.take(/soft\b/y) !== undefined;
  const read = readMetric(scanner);
  const { name: metric, metric: measure } = read;
  const { unit } = measure;
  const selector = readOwnSelector(scanner, read);
  const phase = readPhase(scanner, read);
  const before = readOwnWindow(scanner, read);
  const operator = readOperator(scanner);
  const limit = readOwnLimit(scanner, { ...read, phase, operator });
  const behind = before === undefined ? readOwnWindow(scanner, read) : undefined;
  readEnd(scanner);
  const windowMs = before ?? behind;
  return {
    ...{ text, soft, metric, measure, selector, operator, unit },
    ...limit,
    ...(phase ? { phase } : {}),
    ...(windowMs === undefined ? {} : { windowMs }),
  };
}

function readOwnSelector(scanner: Scanner, { name, metric }: ReadMetric): ProbeSelector {
  const at = scanner.at;
  const selector = readSelector(scanner);
  const may = metric.of === "aftermath" ? [] : metric.of === "service" ? ["service"] : undefined;
  const wrong = may && Object.keys(selector).find((key) => !may.includes(key));
  if (wrong === undefined) return selector;
  const wanted = metric.of === "service" ? "service alone" : "no selector";
  throw scanner.fail(at, `${name} is not of a probe: found ${wrong}, expected ${wanted}`);
}

function readPhase(scanner: Scanner, { name: metric, metric: { of } }: ReadMetric) {
  const at = scanner.at;
  if (scanner.take(/@/y) === undefined) return undefined;
  const nameAt = scanner.at;
  const name = scanner.take(/[A-Za-z-]+/y) ?? "";
  const phase = PHASES.find((one) => one === name);
  if (!phase) throw scanner.fail(nameAt, `unknown phase "${name}"`, near(name, PHASES));
  if (of === "stretch") return phase;
  const why = `${metric} speaks of the whole run and takes no phase`;
  throw scanner.fail(at, why, `Leave @${name} out`);
}

function readOwnWindow(scanner: Scanner, { name, metric }: ReadMetric): number | undefined {
  const at = scanner.at;
  const windowMs = readWindow(scanner);
  if (windowMs === undefined || metric.of === "stretch") return windowMs;
  throw scanner.fail(at, `${name} speaks of the whole run and takes no window`);
}

interface Compared extends ReadMetric {
  readonly phase: Phase | undefined;
  readonly operator: Operator;
}

function readOwnLimit(scanner: Scanner, read: Compared): Limit {
  const at = scanner.at;
  const { metric, takesBareMs, phase, operator } = read;
  const { unit, isEndless } = metric;
  const limit = readLimit(scanner, { unit, takesBareMs });
  const { reference, offset } = limit;
  const idle = reference ? undefined : whyIdle(operator, { limit: offset, unit, isEndless });
  if (idle) throw scanner.fail(at, idle);
  const why = reference && whyIncomparable(read, reference, phase);
  if (!why) return limit;
  throw scanner.fail(at, why, "Leave out what it is compared with");
}

function whyIncomparable(
  { name, metric: { of, unit } }: ReadMetric,
  reference: NonNullable<Limit["reference"]>,
  phase: Phase | undefined,
): string | undefined {
  if (unit === "class") return `${name} is no number that could be compared with another`;
  if (of === "service" || of === "aftermath") return `${name} has no ${reference} to compare with`;
  if (reference === "control") return undefined;
  if (of === "run") return `${name} speaks of the whole run: it has no baseline`;
  return phase === "baseline" ? "the baseline cannot be compared with itself" : undefined;
}

function readEnd(scanner: Scanner): void {
  const at = scanner.at;
  const rest = scanner.take(/\S+/y);
  if (rest === undefined) return;
  const why = rest === "over" ? "the window is given twice" : `found "${rest}", expected the end`;
  throw scanner.fail(at, why);
}
