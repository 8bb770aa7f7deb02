/**
 * The metrics that can be judged while a fault lasts, as bounds that no answer still to come can
 * leave. An infinite bound is one that nobody needs: an outage that goes on may grow, never shrink.
 */
import type { SampleLine } from "../core/entry.ts";
import { type Experienced, experiencedIn, percentileIn, readIn } from "./experienced.ts";
import { type Interval, interval } from "./interval.ts";
import { type LiveView, unanswered } from "./live-view.ts";
import { outages } from "./outages.ts";
import { percentileOf } from "./percentiles.ts";
import { type WindowMetrics, windowMetrics } from "./window-metrics.ts";

export interface LiveMetric {
  /** The operator in whose direction the harm grows. */
  readonly worse: ">" | "<";
  /** `undefined`: the window holds no data for it. */
  read(view: LiveView): Interval | undefined;
}

export const LIVE_METRICS: Readonly<Record<string, LiveMetric>> = {
  error_ratio: share(">", ({ counts: { bad }, late, fresh }) => [bad, late.length + fresh.length]),
  slow_ratio: share(">", ({ counts: { slow }, late, fresh }) => [slow, late.length + fresh.length]),
  good_ratio: share("<", ({ counts: { good }, fresh }) => [good, fresh.length]),
  availability: outage("<", ({ availability }) => interval(-Infinity, availability?.hi ?? 1)),
  downtime: outage(">", ({ downtime }) => interval(downtime.lo, Infinity)),
  longest_outage: outage(">", ({ longestOutage }) => interval(longestOutage.lo, Infinity)),
  outages: outage(">", ({ outages: many }) => interval(many, Infinity)),
  p50: latency(percentile(50)),
  p95: latency(percentile(95)),
  p99: latency(percentile(99)),
  max: latency(greatest()),
};

/** So many surely, and so many that may yet join them, of all that were not lost. */
function share(worse: ">" | "<", read: (view: LiveView) => [number, number]): LiveMetric {
  return {
    worse,
    read: (view) => {
      const { good, slow, bad } = view.counts;
      const all = good + slow + bad + view.late.length + view.fresh.length;
      if (all === 0) return undefined;
      const [surely, perhaps] = read(view);
      return interval(surely / all, (surely + perhaps) / all);
    },
  };
}

function outage(worse: ">" | "<", read: (metrics: WindowMetrics) => Interval): LiveMetric {
  return {
    worse,
    read: (view) => {
      const { window, latencyLimitMs } = view;
      const settled = settledOf(view);
      const found = outages(settled, { latencyLimitMs });
      return read(windowMetrics(settled, found, { window, latencyLimitMs }));
    },
  };
}

/** Up to the first sample that may still be good: that one could end an outage. */
function settledOf({ known, late, fresh }: LiveView): SampleLine[] {
  const horizon = fresh.reduce((least, { due }) => Math.min(least, due), Infinity);
  const all = [...known, ...late.map(unanswered)];
  return all.filter(({ due }) => due < horizon);
}

/**
 * How long clients waited, as thresholds have it. One in flight may fail, which leaves it out, or take any time;
 * one beyond its timeout was waited for so long.
 */
function latency(statistic: Statistic): LiveMetric {
  return {
    worse: ">",
    read: ({ known, late, fresh, timeoutMs }) => {
      const waited = known.map((one) =>
        one.done === Infinity && one.sent !== undefined
          ? { ...one, done: one.sent + timeoutMs, r: "timeout" }
          : one,
      );
      // Those in flight make no statistic of too few: all of them may fail.
      if (statistic.of(experiencedIn(waited).least) === undefined) return undefined;
      const open = [...late, ...fresh].map(({ due }): SampleLine => ({ p: "", due }));
      return statistic.read(experiencedIn([...waited, ...open]));
    },
  };
}

interface Statistic {
  of(values: readonly number[]): number | undefined;
  read(experienced: Experienced): Interval | undefined;
}

function percentile(percent: number): Statistic {
  return {
    of: (values) => percentileOf(values, percent),
    read: (experienced) => percentileIn(experienced, percent),
  };
}

function greatest(): Statistic {
  const most = (values: readonly number[]) => Math.max(...values);
  return { of: (values) => values[0], read: (experienced) => readIn(experienced, most) };
}
