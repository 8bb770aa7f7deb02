/**
 * Reads one abort rule; its window may stand on either side of the comparison:
 *
 *   metric [ "{" key "=" value { "," key "=" value } "}" ] [ "over" duration ] op value [ "over" duration ]
 *   error_ratio over 10s > 50%      availability{service=api} < 80% over 5s      downtime > 3s
 */
import { whyIdle } from "./idle-limit.ts";
import { LIVE_METRICS } from "./live-metrics.ts";
import type { MetricUnit } from "./metric-table.ts";
import type { ProbeSelector } from "./probe-selector.ts";
import { readLimit } from "./threshold-limit.ts";
import { Scanner } from "./threshold-scanner.ts";
import {
  type ReadMetric,
  readMetric,
  readOperator,
  readSelector,
  readWindow,
} from "./threshold-words.ts";

export interface AbortRule {
  readonly text: string;
  readonly metric: string;
  readonly selector: ProbeSelector;
  /** Absent: since the fault began. */
  readonly windowMs?: number;
  readonly operator: string;
  /** Milliseconds, a ratio of 0 to 1, or a count, by the metric's unit. */
  readonly limit: number;
  readonly unit: MetricUnit;
}

const KIND = { name: "abort rule", example: "error_ratio over 10s > 50%" };

/** @throws ChaosError THRESHOLD_INVALID with the 1-based column */
export function parseAbortRule(text: string): AbortRule {
  const scanner = new Scanner(text, KIND);
  const read = readLiveMetric(scanner);
  const { name: metric } = read;
  const selector = readGating(scanner);
  refusePhase(scanner);
  const before = readWindow(scanner);
  const operator = readHarmful(scanner, metric);
  const { unit } = read.metric;
  const limit = readOwnLimit(scanner, read, operator);
  const windowMs = readSecondWindow(scanner, before);
  return {
    ...{ text, metric, selector, operator, limit, unit },
    ...(windowMs === undefined ? {} : { windowMs }),
  };
}

function readLiveMetric(scanner: Scanner): ReadMetric {
  const at = scanner.at;
  const read = readMetric(scanner);
  if (Object.hasOwn(LIVE_METRICS, read.name)) return read;
  const those = `Those that can: ${Object.keys(LIVE_METRICS).join(", ")}`;
  throw scanner.fail(at, `${read.name} cannot be judged while the fault lasts`, those);
}

function readOwnLimit(scanner: Scanner, { metric, takesBareMs }: ReadMetric, operator: string) {
  const at = scanner.at;
  const { unit } = metric;
  const { offset, reference } = readLimit(scanner, { unit, takesBareMs });
  const idle = reference ? undefined : whyIdle(operator, { limit: offset, unit });
  if (idle) throw scanner.fail(at, idle);
  if (!reference) return offset;
  throw scanner.fail(at, `an abort rule is not compared with the ${reference}, expected a value`);
}

/** A victim is there to be harmed: what its own probe says is no reason to stop. */
function readGating(scanner: Scanner): ProbeSelector {
  const at = scanner.at;
  const selector = readSelector(scanner);
  if (selector.role !== "victim") return selector;
  throw scanner.fail(
    at,
    "a victim's own probe never stops a drill, expected role service or control",
  );
}

function refusePhase(scanner: Scanner): void {
  const at = scanner.at;
  const phase = scanner.take(/@[A-Za-z-]*/y);
  if (phase === undefined) return;
  const why = "an abort rule takes no phase: it speaks of now, while the fault lasts";
  throw scanner.fail(at, why, `Leave ${phase} out`);
}

function readHarmful(scanner: Scanner, metric: string): string {
  const at = scanner.at;
  const operator = readOperator(scanner);
  const { worse } = LIVE_METRICS[metric]!;
  if (operator.startsWith(worse)) return operator;
  const grows = worse === ">" ? "grows" : "falls";
  const wanted = `expected ${worse} or ${worse}=`;
  throw scanner.fail(at, `${metric} ${grows} as the harm grows, ${wanted}`, STOP_NOT_KEEP);
}

const STOP_NOT_KEEP =
  "An abort rule says when it is too much; what must hold to the end is a --threshold";

function readSecondWindow(scanner: Scanner, before: number | undefined): number | undefined {
  const at = scanner.at;
  const behind = readWindow(scanner);
  if (before !== undefined && behind !== undefined)
    throw scanner.fail(at, "the window is given twice");
  const restAt = scanner.at;
  const rest = scanner.take(/\S+/y);
  if (rest === undefined) return before ?? behind;
  throw scanner.fail(restAt, `found "${rest}", expected the end`);
}
