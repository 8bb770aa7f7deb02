/** The metrics that a threshold may name: unit, meaning, and where their value stands. */
import type { Phase } from "../core/observer.ts";
import { type Interval, interval } from "./interval.ts";
import type { ProbeMetrics } from "./metrics.ts";
import type { Latency } from "./percentiles.ts";
import type { WindowMetrics } from "./window-metrics.ts";

/** `ms`: a duration; `ratio`: a percentage, 0 to 1 inside; `count`: a whole number. */
export type MetricUnit = "ms" | "ratio" | "count";

export interface Metric {
  readonly unit: MetricUnit;
  readonly about: string;
  /** False for metrics that speak of the whole run and take no `@phase`. */
  readonly byPhase: boolean;
  /** `undefined`: the run holds no data for it. */
  read(probe: ProbeMetrics, phase: Phase | undefined): Interval | undefined;
}

export const METRICS: Readonly<Record<string, Metric>> = {
  longest_outage: {
    unit: "ms",
    about: "longest outage",
    byPhase: true,
    read: (probe, phase) =>
      phase ? seen(probe.phases[phase])?.longestOutage : probe.longestOutage,
  },
  outages: windowed("count", "number of outages", ({ outages }) => interval(outages, outages)),
  downtime: windowed("ms", "time in outages", ({ downtime }) => downtime),
  availability: windowed("ratio", "share of time outside outages", (one) => one.availability),
  good_ratio: windowed("ratio", "share of good samples", (one) => exact(one.goodRatio)),
  error_ratio: windowed("ratio", "share of bad samples", (one) => exact(one.errorRatio)),
  slow_ratio: windowed("ratio", "share of slow samples", (one) => exact(one.slowRatio)),
  coverage: windowed("ratio", "share of samples sent on time", (one) => exact(one.coverage)),
  p50: latency("p50"),
  p95: latency("p95"),
  p99: latency("p99"),
  max: latency("max"),
  ttr: wholeRun("ms", "time to recover from the first injection", ({ ttr }) => ttr),
  ttr_release: wholeRun("ms", "time to recover from the release", ({ ttrRelease }) => ttrRelease),
  tti: wholeRun("ms", "time to impact", ({ tti }) => tti),
  ttd: wholeRun("ms", "time until a health check noticed", ({ ttd }) => ttd),
  relapses: wholeRun("count", "outages after the recovery", ({ relapses, ttr }) =>
    ttr ? interval(relapses, relapses) : undefined,
  ),
};

function windowed(
  unit: MetricUnit,
  about: string,
  read: (window: WindowMetrics) => Interval | undefined,
): Metric {
  return {
    unit,
    about,
    byPhase: true,
    read: (probe, phase) => {
      const window = seen(phase ? probe.phases[phase] : probe.impact);
      return window && read(window);
    },
  };
}

function wholeRun(
  unit: MetricUnit,
  about: string,
  read: (probe: ProbeMetrics) => Interval | undefined,
): Metric {
  return { unit, about, byPhase: false, read };
}

function latency(name: keyof Latency): Metric {
  return windowed("ms", `${name} latency of good samples`, ({ latencyMs }) =>
    exact(latencyMs?.[name]),
  );
}

/** A window in which no sample was sent tells nothing, not even that nothing was wrong. */
function seen(window: WindowMetrics | undefined): WindowMetrics | undefined {
  return window?.coverage ? window : undefined;
}

function exact(value: number | undefined): Interval | undefined {
  return value === undefined ? undefined : interval(value, value);
}
