/** Can the time that an abort rule looks at tell anything? What it cannot is said before the drill. */
import type { Watching } from "../core/plan.ts";
import { sayMs } from "../units.ts";
import type { AbortRule } from "./abort-parser.ts";
import type { Called } from "./called.ts";
import { SAMPLES_MIN } from "./harm.ts";
import { latencyOf } from "./percentiles.ts";

/** Looked at every time a rule is judged, for every probe; the prober keeps more than this. */
const SAMPLES_MAX = 5_000;

interface Around {
  /** How long the drill's faults last. */
  readonly holdMs: number;
  readonly called: Called;
}

interface Seen {
  readonly watching: Watching;
  readonly called: Called;
}

export interface Lack {
  readonly problem: string;
  readonly hint: string;
}

/** What keeps the rule from ever being judged; `undefined`: nothing. */
export function whyNever(
  rule: AbortRule,
  watching: Watching,
  { holdMs, called }: Around,
): Lack | undefined {
  const { windowMs } = rule;
  const seen = { watching, called };
  const lengthMs = windowMs ?? holdMs;
  const span =
    windowMs === undefined ? `the fault's ${sayMs(holdMs)}` : `a window of ${sayMs(windowMs)}`;
  return (
    tooFew(span, lengthMs, seen) ??
    tooMany(span, lengthMs, seen) ??
    (windowMs === undefined ? undefined : tooShort(span, windowMs, seen)) ??
    (windowMs === undefined ? undefined : neverFull(span, windowMs, seen, holdMs)) ??
    ofLatency(rule, span, lengthMs, seen)
  );
}

function tooFew(span: string, lengthMs: number, { watching, called }: Seen): Lack | undefined {
  const { intervalMs } = watching;
  if (lengthMs >= SAMPLES_MIN * intervalMs) return undefined;
  const many = Math.floor(lengthMs / intervalMs);
  return {
    problem: `${span} holds ${many} samples, expected at least ${SAMPLES_MIN}`,
    hint: `Probe more often with ${called.interval}, or look at a longer time`,
  };
}

function tooMany(span: string, lengthMs: number, { watching, called }: Seen): Lack | undefined {
  const { intervalMs } = watching;
  if (lengthMs <= SAMPLES_MAX * intervalMs) return undefined;
  return {
    problem: `${span} holds more than ${SAMPLES_MAX} samples`,
    hint: `Name a shorter window, such as over 10s, or probe less often with ${called.interval}`,
  };
}

/** In a shorter one nothing that hangs would ever be known to be bad. */
function tooShort(span: string, windowMs: number, { watching, called }: Seen): Lack | undefined {
  const { timeoutMs } = watching;
  if (windowMs > timeoutMs) return undefined;
  return {
    problem: `${span} is not longer than the probes' timeout of ${sayMs(timeoutMs)}: it would see no hang`,
    hint: `Name a longer window, or shorten ${called.timeout}`,
  };
}

function neverFull(
  span: string,
  windowMs: number,
  { watching, called }: Seen,
  holdMs: number,
): Lack | undefined {
  const { baselineMs } = watching;
  if (windowMs < baselineMs + holdMs) return undefined;
  const watched = `the baseline's ${sayMs(baselineMs)} and the fault's ${sayMs(holdMs)}`;
  return {
    problem: `${span} is never full before the fault ends: it has ${watched}`,
    hint: `Name a shorter window, or watch longer with ${called.baseline}`,
  };
}

function ofLatency(
  { metric, limit }: AbortRule,
  span: string,
  lengthMs: number,
  { watching, called }: Seen,
): Lack | undefined {
  const { timeoutMs, intervalMs } = watching;
  if (!["p50", "p95", "p99", "max"].includes(metric)) return undefined;
  if (limit >= timeoutMs)
    return {
      problem: `${metric} is what was waited, and no sample is waited for longer than ${sayMs(timeoutMs)}`,
      hint: `Raise ${called.timeout}, or use error_ratio`,
    };
  // Two may be in flight or lost.
  const values = Array.from({ length: Math.floor(lengthMs / intervalMs) - 2 }, () => 0);
  if (latencyOf(values)?.[metric as "p50"] !== undefined) return undefined;
  return {
    problem: `${span} holds too few samples for ${metric}`,
    hint: `Probe more often with ${called.interval}, or look at a longer time`,
  };
}
