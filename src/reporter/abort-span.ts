/** Can the time that an abort rule looks at tell anything? What it cannot is said before the drill. */
import type { Watching } from "../core/plan.ts";
import { sayMs } from "../units.ts";
import type { AbortRule } from "./abort-parser.ts";
import { SAMPLES_MIN } from "./harm.ts";
import { latencyOf } from "./percentiles.ts";

/** Looked at every time a rule is judged, for every probe; the prober keeps more than this. */
const SAMPLES_MAX = 5_000;

export interface Lack {
  readonly problem: string;
  readonly hint: string;
}

/** What keeps the rule from ever being judged; `undefined`: nothing. */
export function whyNever(rule: AbortRule, watching: Watching, holdMs: number): Lack | undefined {
  const { windowMs } = rule;
  const lengthMs = windowMs ?? holdMs;
  const span =
    windowMs === undefined ? `the fault's ${sayMs(holdMs)}` : `a window of ${sayMs(windowMs)}`;
  return (
    tooFew(span, lengthMs, watching) ??
    tooMany(span, lengthMs, watching) ??
    (windowMs === undefined ? undefined : tooShort(span, windowMs, watching)) ??
    (windowMs === undefined ? undefined : neverFull(span, windowMs, watching, holdMs)) ??
    ofLatency(rule, span, lengthMs, watching)
  );
}

function tooFew(span: string, lengthMs: number, { intervalMs }: Watching): Lack | undefined {
  if (lengthMs >= SAMPLES_MIN * intervalMs) return undefined;
  const many = Math.floor(lengthMs / intervalMs);
  return {
    problem: `${span} holds ${many} samples, expected at least ${SAMPLES_MIN}`,
    hint: "Probe more often with --probe-interval, or look at a longer time",
  };
}

function tooMany(span: string, lengthMs: number, { intervalMs }: Watching): Lack | undefined {
  if (lengthMs <= SAMPLES_MAX * intervalMs) return undefined;
  return {
    problem: `${span} holds more than ${SAMPLES_MAX} samples`,
    hint: "Name a shorter window, such as over 10s, or probe less often with --probe-interval",
  };
}

/** In a shorter one nothing that hangs would ever be known to be bad. */
function tooShort(span: string, windowMs: number, { timeoutMs }: Watching): Lack | undefined {
  if (windowMs > timeoutMs) return undefined;
  return {
    problem: `${span} is not longer than the probes' timeout of ${sayMs(timeoutMs)}: it would see no hang`,
    hint: "Name a longer window, or shorten --probe-timeout",
  };
}

function neverFull(
  span: string,
  windowMs: number,
  { baselineMs }: Watching,
  holdMs: number,
): Lack | undefined {
  if (windowMs < baselineMs + holdMs) return undefined;
  const watched = `the baseline's ${sayMs(baselineMs)} and the fault's ${sayMs(holdMs)}`;
  return {
    problem: `${span} is never full before the fault ends: it has ${watched}`,
    hint: "Name a shorter window, or watch longer with --baseline",
  };
}

function ofLatency(
  { metric, limit }: AbortRule,
  span: string,
  lengthMs: number,
  { latencyLimitMs, intervalMs }: Watching,
): Lack | undefined {
  if (!["p50", "p95", "p99", "max"].includes(metric)) return undefined;
  if (limit >= latencyLimitMs)
    return {
      problem: `${metric} speaks of good samples, and those take ${sayMs(latencyLimitMs)} at most`,
      hint: "Raise --latency-limit, or use slow_ratio",
    };
  // Two may be in flight or lost.
  const values = Array.from({ length: Math.floor(lengthMs / intervalMs) - 2 }, () => 0);
  if (latencyOf(values)?.[metric as "p50"] !== undefined) return undefined;
  return {
    problem: `${span} holds too few samples for ${metric}`,
    hint: "Probe more often with --probe-interval, or look at a longer time",
  };
}
