/**
 * Reads one threshold:
 *
 *   metric [ "{" key "=" value { "," key "=" value } "}" ] [ "@" phase ] op value
 *   ttr{service=api} <= 10s      availability@fault >= 99%      outages == 0
 */
import type { Phase } from "../core/observer.ts";
import { METRICS, type MetricUnit } from "./metric-table.ts";
import type { ProbeSelector } from "./probe-selector.ts";
import { Scanner } from "./threshold-scanner.ts";
import {
  near,
  type Operator,
  readLimit,
  readMetric,
  readOperator,
  readSelector,
} from "./threshold-words.ts";

const PHASES: readonly Phase[] = ["warm-up", "baseline", "fault", "recovery", "cool-down"];

export interface Threshold {
  readonly text: string;
  readonly metric: string;
  readonly selector: ProbeSelector;
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

const KIND = { name: "threshold", example: "ttr{service=api} <= 10s" };

/** @throws ChaosError THRESHOLD_INVALID with the 1-based column */
export function parseThreshold(text: string): Threshold {
  const scanner = new Scanner(text, KIND);
  const metric = readMetric(scanner);
  const selector = readSelector(scanner);
  const phase = readPhase(scanner, metric);
  const operator = readOperator(scanner);
  const unit = METRICS[metric]!.unit;
  const limit = readLimit(scanner, unit);
  readEnd(scanner);
  return { text, metric, selector, ...(phase ? { phase } : {}), operator, limit, unit };
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
