/** The metrics that a threshold may name: unit, meaning, and where their value stands. */
import { percentileIn, readIn } from "./experienced.ts";
import { type Interval, interval } from "./interval.ts";
import * as mayBe from "./may-be.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { samplesFor } from "./percentiles.ts";
import type { Stretch } from "./stretch.ts";
import { samplesToShow } from "./wilson.ts";
import { askedIn, type WindowMetrics } from "./window-metrics.ts";

/**
 * `ms`: a duration; `ratio`: a percentage, 0 to 1 inside; `count`: a whole number; `factor`: such as 2x;
 * `class`: how a probe recovered, from the best, 0, to the worst.
 */
export type MetricUnit = "ms" | "ratio" | "count" | "factor" | "class";

interface Told {
  readonly unit: MetricUnit;
  /** Of a ratio: it may be more than 100 %. */
  readonly isEndless?: true;
  /** Of the time until an answer came: it has no upper bound among those without one. */
  readonly isLatency?: true;
  readonly about: string;
  /** The least number of samples without which it says nothing, for this limit. */
  samplesMin?(limit: number): number;
  /** How many there were; of a stretch, all that lie in it. */
  samplesSeen?(probe: ProbeMetrics): number;
}

/** `undefined` from `read`: the run holds no data for it. */
export type Metric = Told &
  (
    | {
        /** Of any stretch of time: takes `@phase`, `over` and `vs baseline`. */
        readonly of: "stretch";
        read(stretch: Stretch): Interval | undefined;
        /** Without a phase, where that is more than fault and recovery. */
        whole?(probe: ProbeMetrics): Interval | undefined;
      }
    | {
        /** Of the whole run as a probe saw it. */
        readonly of: "run";
        read(probe: ProbeMetrics): Interval | undefined;
      }
    | {
        /** Of what the engine told of a service's containers, or of what was left behind. */
        readonly of: "service" | "aftermath";
      }
  );

const NONE = { good: 0, slow: 0, bad: 0 };

export const METRICS: Readonly<Record<string, Metric>> = {
  longest_outage: {
    ...stretched("ms", "longest outage", mayBe.longestOutage),
    whole: mayBe.longestOutage,
  },
  outages: stretched("count", "number of outages", mayBe.outages),
  downtime: stretched("ms", "time in outages", mayBe.downtime),
  availability: stretched("ratio", "share of time outside outages", mayBe.availability),
  good_ratio: stretched("ratio", "share of good samples", (one) => exact(one.goodRatio)),
  error_ratio: stretched("ratio", "share of bad samples", (one) => exact(one.errorRatio)),
  slow_ratio: stretched("ratio", "share of slow samples", (one) => exact(one.slowRatio)),
  coverage: stretched("ratio", "share of samples sent on time", (one) => exact(one.coverage)),
  p50: percentile(50),
  p95: percentile(95),
  p99: percentile(99),
  min: ofLatencies("least latency", (all) => all.reduce((a, b) => Math.min(a, b))),
  avg: ofLatencies("mean latency", (all) => all.reduce((a, b) => a + b, 0) / all.length),
  max: ofLatencies("max latency", (all) => all.reduce((a, b) => Math.max(a, b))),
  baseline_good_ratio: {
    ...wholeRun("ratio", "share of good answers before the fault", (probe) => probe.baselineGood),
    samplesMin: samplesToShow,
    samplesSeen: ({ phases }) => {
      const { good, slow, bad } = phases.baseline?.counts ?? NONE;
      return good + slow + bad;
    },
  },
  ttr: wholeRun("ms", "time to recover from the first injection", mayBe.ttr),
  ttr_release: wholeRun("ms", "time to recover from the release", mayBe.ttrRelease),
  ttr_service: wholeRun("ms", "time from the first outage to good again", mayBe.ttrService),
  tti: wholeRun("ms", "time to impact", mayBe.tti),
  ttd: wholeRun("ms", "time until a health check noticed", ({ ttd }) => ttd),
  relapses: wholeRun("count", "outages after the recovery", mayBe.relapses),
  recovery: wholeRun("class", "recovery", mayBe.recovery),
  latency_inflation: {
    ...wholeRun("factor", "p95 during the fault by p95 before", ({ inflation }) => inflation),
    isLatency: true,
    samplesMin: () => samplesFor(95),
    samplesSeen: ({ phases: { baseline, fault } }) =>
      Math.min(baseline ? askedIn(baseline) : 0, fault ? askedIn(fault) : 0),
  },
  redundancy_left: {
    of: "service",
    unit: "count",
    about: "fewest healthy containers at one time",
  },
  residue: { of: "aftermath", unit: "count", about: "what was left behind" },
};

/** Their phase and window; `undefined` in a stretch in which no sample was sent. */
export function readStretch(
  metric: Extract<Metric, { of: "stretch" }>,
  stretch: Stretch,
): Interval | undefined {
  // That tells nothing, not even that nothing was wrong.
  return stretch.metrics.coverage ? metric.read(stretch) : undefined;
}

function stretched(
  unit: MetricUnit,
  about: string,
  read: (window: WindowMetrics) => Interval | undefined,
): Extract<Metric, { of: "stretch" }> {
  return { of: "stretch", unit, about, read: ({ metrics }) => read(metrics) };
}

function wholeRun(
  unit: MetricUnit,
  about: string,
  read: (probe: ProbeMetrics) => Interval | undefined,
): Metric {
  return { of: "run", unit, about, read };
}

export function percentile(percent: number): Metric {
  return {
    of: "stretch",
    unit: "ms",
    isLatency: true,
    about: `p${percent} latency`,
    read: (stretch) => percentileIn(stretch.experienced(), percent),
    samplesMin: () => samplesFor(percent),
  };
}

function ofLatencies(about: string, read: (all: readonly number[]) => number): Metric {
  return {
    of: "stretch",
    unit: "ms",
    isLatency: true,
    about,
    read: (stretch) => readIn(stretch.experienced(), read),
    samplesMin: () => 1,
  };
}

function exact(value: number | undefined): Interval | undefined {
  return value === undefined ? undefined : interval(value, value);
}
