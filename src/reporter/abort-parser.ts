/**
 * Reads one abort rule; its window may stand on either side of the comparison:
 *
 *   metric [ "{" key "=" value { "," key "=" value } "}" ] [ "over" duration ] op value [ "over" duration ]
 *   error_ratio over 10s > 50%      availability{service=api} < 80% over 5s      downtime > 3s
 */
import { messageOf } from "../failure.ts";
import { ms } from "../units.ts";
import { LIVE_METRICS } from "./live-metrics.ts";
import { METRICS, type MetricUnit } from "./metric-table.ts";
import type { ProbeSelector } from "./probe-selector.ts";
import { Scanner } from "./threshold-scanner.ts";
import { readLimit, readMetric, readOperator, readSelector } from "./threshold-words.ts";

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
  const metric = readLiveMetric(scanner);
  const selector = readGating(scanner);
  refusePhase(scanner);
  const before = readWindow(scanner);
  const operator = readHarmful(scanner, metric);
  const unit = METRICS[metric]!.unit;
  const limit = readLimit(scanner, unit);
  const windowMs = readSecondWindow(scanner, before);
  return {
    ...{ text, metric, selector, operator, limit, unit },
    ...(windowMs === undefined ? {} : { windowMs }),
  };
}

function readLiveMetric(scanner: Scanner): string {
  const at = scanner.at;
  const metric = readMetric(scanner);
  if (Object.hasOwn(LIVE_METRICS, metric)) return metric;
  const those = `Those that can: ${Object.keys(LIVE_METRICS).join(", ")}`;
  throw scanner.fail(at, `${metric} cannot be judged while the fault lasts`, those);
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

function readWindow(scanner: Scanner): number | undefined {
  if (scanner.take(/over\b/y) === undefined) return undefined;
  const at = scanner.at;
  const text = scanner.expect(/[0-9][^\s<>=!]*/y, "a duration such as 10s");
  try {
    return ms(text);
  } catch (error) {
    throw scanner.fail(at, messageOf(error));
  }
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
