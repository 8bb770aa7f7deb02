/**
 * The metrics that can be judged while a fault lasts, as bounds that no answer still to come can
 * leave. An infinite bound is one that nobody needs: an outage that goes on may grow, never shrink.
 */
import type { SampleLine } from "../core/entry.ts";
import { type Interval, interval } from "./interval.ts";
import { type LiveView, unanswered } from "./live-view.ts";
import { outages } from "./outages.ts";
import { type Latency, latencyOf } from "./percentiles.ts";
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
  p50: latency("p50"),
  p95: latency("p95"),
  p99: latency("p99"),
  max: latency("max"),
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

/** Of good samples, as in the report: one in flight may turn out quick, or take what is allowed. */
function latency(name: keyof Latency): LiveMetric {
  return {
    worse: ">",
    read: ({ known, fresh, latencyLimitMs }) => {
      const good = known
        .filter(({ ok, due, done = Infinity }) => ok && done - due <= latencyLimitMs)
        .map(({ due, done = due }) => done - due);
      const openAs = (value: number) => latencyOf([...good, ...fresh.map(() => value)])?.[name];
      const [lo, hi] = [openAs(0), openAs(latencyLimitMs)];
      const isSeen = latencyOf(good)?.[name] !== undefined;
      return isSeen && lo !== undefined && hi !== undefined ? interval(lo, hi) : undefined;
    },
  };
}
