/** Is it too much already? Pure: an abort rule, what one probe saw so far, and the time. */
import { sayMs } from "../units.ts";
import type { AbortRule } from "./abort-parser.ts";
import type { Interval } from "./interval.ts";
import { LIVE_METRICS } from "./live-metrics.ts";
import { type Limits, type LiveView, liveView, type Seen } from "./live-view.ts";
import { sayInterval, sayValue } from "./say.ts";
import type { Window } from "./window-metrics.ts";

/** Fewer samples than this are an accident, not a ratio. */
export const SAMPLES_MIN = 10;

/** All are `t` of the run in milliseconds. */
export interface Times {
  readonly now: number;
  /** The end of the warm-up: what was due before says nothing. */
  readonly warm: number;
  readonly fault: number;
}

export interface HarmRules extends Limits {
  readonly intervalMs: number;
}

type Watched = { readonly name: string } & Seen;

interface Given {
  readonly times: Times;
  readonly rules: HarmRules;
}

/**
 * The reason to stop, in one sentence; `undefined` as long as the rule does not surely apply. In a short window that
 * ends now the answers to come may be all that matters: it is judged again once they have come or are overdue.
 */
export function harmIn(rule: AbortRule, probe: Watched, given: Given): string | undefined {
  const { times, rules } = given;
  const untilNow = harmWithin(windowOf(rule, times), rule, probe, given);
  if (untilNow !== undefined || rule.windowMs === undefined) return untilNow;
  const window = windowOf(rule, { ...times, now: times.now - rules.timeoutMs });
  return harmWithin(window, rule, probe, given);
}

function harmWithin(
  window: Window,
  rule: AbortRule,
  probe: Watched,
  { times, rules }: Given,
): string | undefined {
  if (window.from < times.warm || window.to - window.from < SAMPLES_MIN * rules.intervalMs)
    return undefined;
  const view = liveView(probe, window, rules, times.now);
  if (!isSeen(view)) return undefined;
  const found = LIVE_METRICS[rule.metric]!.read(view);
  return found && applies(rule, found) ? say(rule, probe.name, found) : undefined;
}

function windowOf({ windowMs }: AbortRule, { now, warm, fault }: Times): Window {
  return { from: windowMs === undefined ? Math.max(warm, fault) : now - windowMs, to: now };
}

/** A prober that lost most of its samples was not there to see, and its few are no sample of the rest. */
function isSeen({ counts: { good, slow, bad, lost }, late }: LiveView): boolean {
  const seen = good + slow + bad + late.length;
  return seen >= SAMPLES_MIN / 2 && seen >= lost;
}

/** The operator stands on the side of harm, so one bound decides. */
function applies({ operator, limit }: AbortRule, { lo, hi }: Interval): boolean {
  switch (operator) {
    case ">":
      return lo > limit;
    case ">=":
      return lo >= limit;
    case "<":
      return hi < limit;
    default:
      return hi <= limit;
  }
}

const BEYOND: Readonly<Record<string, string>> = {
  ">": "more than",
  ">=": "at least",
  "<": "less than",
  "<=": "at most",
};

function say(
  { metric, windowMs, operator, limit, unit }: AbortRule,
  name: string,
  found: Interval,
) {
  const where = windowMs === undefined ? "since the fault began" : `over ${sayMs(windowMs)}`;
  const value =
    found.hi === Infinity
      ? `at least ${sayValue(found.lo, unit)}`
      : found.lo === -Infinity
        ? `at most ${sayValue(found.hi, unit)}`
        : sayInterval(found, unit);
  return `${name}: ${metric} ${where} is ${value}, ${BEYOND[operator]} ${sayValue(limit, unit)}`;
}
