/** What one probe saw in one stretch of time. */
import type { SampleLine } from "../core/entry.ts";
import { hiddenIn } from "./hidden.ts";
import { atLeastZero, type Interval, interval, longestOf } from "./interval.ts";
import { classify, type Outage, type SampleClass } from "./outages.ts";
import { type Latency, latencyOf } from "./percentiles.ts";
import { type StageMedians, stageMedians } from "./stages.ts";
import { gapsIn, type Unseen, unseenOf } from "./unseen.ts";

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Ratios are 0 to 1 of the samples that were not lost; absent without any. */
export interface WindowMetrics extends Unseen {
  readonly counts: Readonly<Record<SampleClass, number>>;
  /** (due − lost) / due; absent when none was due. */
  readonly coverage?: number;
  readonly goodRatio?: number;
  readonly errorRatio?: number;
  readonly slowRatio?: number;
  /** Outages that overlap the window, or may. */
  readonly outages: number;
  /** Those of them that surely do, wherever in their bounds they began and ended. */
  readonly sureOutages: number;
  readonly lengthMs: number;
  /** Milliseconds of outage inside the window. */
  readonly downtime: Interval;
  /** Milliseconds of downtime that may be beside it, with 95 %: nobody saw them. */
  readonly hiddenMs: number;
  /** Milliseconds inside the window. */
  readonly longestOutage: Interval;
  /** 1 − downtime / length; absent when nothing was seen. */
  readonly availability?: Interval;
  /** Milliseconds from the due time, of good samples only. */
  readonly latencyMs?: Latency;
  readonly stagesMs?: StageMedians;
}

export function windowMetrics(
  samples: readonly SampleLine[],
  found: readonly Outage[],
  options: { window: Window; latencyLimitMs: number; dueMin?: number },
): WindowMetrics {
  const { window, latencyLimitMs, dueMin = 0 } = options;
  const inside = samples.filter(({ due }) => due >= window.from && due < window.to);
  const counts = { good: 0, slow: 0, bad: 0, lost: 0 };
  const latencies: number[] = [];
  const good: SampleLine[] = [];
  for (const sample of inside) {
    const is = classify(sample, latencyLimitMs);
    counts[is]++;
    if (is !== "good" || sample.done === undefined) continue;
    latencies.push(sample.done - sample.due);
    if (sample.s) good.push(sample);
  }
  // What was due and is not in the record at all was not seen either.
  counts.lost += Math.max(0, dueMin - inside.length);
  const latencyMs = latencyOf(latencies);
  const stagesMs = stageMedians(good);
  const within = found.filter((one) => overlaps(one, window));
  const parts = within.map((one) => clip(one, window));
  const downtime = sumOf(parts, window);
  const lengthMs = window.to - window.from;
  const gaps = gapsIn(inside, { latencyLimitMs, fromMs: window.from, toMs: window.to });
  const seen = { samples: inside, gaps, outages: within, downtime, lengthMs, latencyLimitMs };
  return {
    counts,
    ...ratiosOf(counts),
    outages: parts.length,
    sureOutages: within.filter((one) => surelyOverlaps(one, window)).length,
    lengthMs,
    downtime,
    hiddenMs: hiddenIn(seen),
    longestOutage: longestOf(parts),
    ...unseenOf(gaps),
    ...availabilityOf(counts, downtime, window),
    ...(latencyMs ? { latencyMs } : {}),
    ...(stagesMs ? { stagesMs } : {}),
  };
}

function ratiosOf(counts: Record<SampleClass, number>) {
  const seen = counts.good + counts.slow + counts.bad;
  const due = seen + counts.lost;
  return {
    ...(due > 0 ? { coverage: seen / due } : {}),
    ...(seen > 0
      ? {
          goodRatio: counts.good / seen,
          errorRatio: counts.bad / seen,
          slowRatio: counts.slow / seen,
        }
      : {}),
  };
}

function overlaps({ start, end }: Outage, window: Window): boolean {
  return end.hi > window.from && start.lo < window.to;
}

function surelyOverlaps({ start, end }: Outage, { from, to }: Window): boolean {
  const isInside = start.lo >= from && end.hi <= to;
  return isInside || (start.hi < to && end.lo > from);
}

/** The surely and the possibly down part of an outage, inside the window. */
function clip({ start, end }: Outage, { from, to }: Window): Interval {
  const length = (a: number, b: number) => Math.min(b, to) - Math.max(a, from);
  return atLeastZero(interval(length(start.hi, end.lo), length(start.lo, end.hi)));
}

function sumOf(parts: readonly Interval[], { from, to }: Window): Interval {
  const sum = (values: number[]) =>
    Math.min(
      to - from,
      values.reduce((a, b) => a + b, 0),
    );
  return interval(sum(parts.map(({ lo }) => lo)), sum(parts.map(({ hi }) => hi)));
}

function availabilityOf(
  counts: Record<SampleClass, number>,
  downtime: Interval,
  { from, to }: Window,
) {
  const length = to - from;
  if (length <= 0 || counts.good + counts.slow + counts.bad === 0) return {};
  return { availability: interval(1 - downtime.hi / length, 1 - downtime.lo / length) };
}

export function askedIn({ counts: { good, slow, bad, lost } }: Pick<WindowMetrics, "counts">) {
  return good + slow + bad + lost;
}
