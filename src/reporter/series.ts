/**
 * What one probe saw over time, thinned to a bounded number of steps: for charts. Counts are of every sample,
 * and each step keeps its fastest and its slowest answer, so that no spike is thinned away.
 */
import type { SampleLine } from "../core/entry.ts";
import { classify, type SampleClass } from "./outages.ts";
import type { Timeline } from "./phases.ts";

/** Of each list one value a step; step i begins at `fromMs + i · stepMs`. */
export interface Series {
  readonly probe: string;
  readonly fromMs: number;
  readonly stepMs: number;
  readonly good: readonly number[];
  readonly slow: readonly number[];
  readonly bad: readonly number[];
  readonly lost: readonly number[];
  /** Milliseconds from the due time, of the expected answers (good and slow); null without any. */
  readonly fastest: readonly (number | null)[];
  readonly median: readonly (number | null)[];
  readonly slowest: readonly (number | null)[];
}

/** As wide as a chart has pixels to tell apart. */
const STEPS_MAX = 600;
/** Of all probes together: a report of two hundred must stay readable for a program. */
const STEPS_MAX_IN_ALL = 24_000;

export interface SeriesInput {
  readonly probes: readonly string[];
  readonly samples: readonly SampleLine[];
  readonly timeline: Timeline;
  readonly intervalMs: number;
  readonly latencyLimitMs: number;
}

export function seriesOf({ probes, samples, timeline, ...rules }: SeriesInput): Series[] {
  const beginMs = timeline.spans[0]?.from ?? 0;
  const most = Math.max(1, Math.min(STEPS_MAX, Math.floor(STEPS_MAX_IN_ALL / probes.length)));
  const stepMs = stepFor(timeline.lastMs - beginMs, rules.intervalMs, most);
  const fromMs = Math.floor(beginMs / stepMs) * stepMs;
  const count = Math.floor((timeline.lastMs - fromMs) / stepMs) + 1;
  return probes.map((probe) => {
    const mine = samples.filter(({ p }) => p === probe);
    const steps = steppedBy(mine, (due) => Math.floor((due - fromMs) / stepMs), count);
    return { probe, fromMs, stepMs, ...columns(steps, rules.latencyLimitMs) };
  });
}

/** A round multiple of the interval, and as few steps as are wanted. */
function stepFor(spanMs: number, intervalMs: number, most: number): number {
  for (let ten = 1; ; ten *= 10)
    for (const factor of [1, 2, 5])
      if (spanMs / (intervalMs * factor * ten) + 1 <= most) return intervalMs * factor * ten;
}

function steppedBy(
  samples: readonly SampleLine[],
  stepOf: (due: number) => number,
  count: number,
): SampleLine[][] {
  const steps: SampleLine[][] = Array.from({ length: count }, () => []);
  for (const sample of samples) steps[stepOf(sample.due)]?.push(sample);
  return steps;
}

function columns(steps: readonly SampleLine[][], latencyLimitMs: number) {
  const counted = (wanted: SampleClass) =>
    steps.map((step) => step.filter((one) => classify(one, latencyLimitMs) === wanted).length);
  const latencies = steps.map((step) =>
    step
      .filter((one) => one.ok && classify(one, latencyLimitMs) !== "lost")
      .map(({ due, done = due }) => tenths(done - due))
      .sort((a, b) => a - b),
  );
  return {
    good: counted("good"),
    slow: counted("slow"),
    bad: counted("bad"),
    lost: counted("lost"),
    fastest: latencies.map((sorted) => sorted[0] ?? null),
    median: latencies.map((sorted) => sorted[Math.ceil(sorted.length / 2) - 1] ?? null),
    slowest: latencies.map((sorted) => sorted.at(-1) ?? null),
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
