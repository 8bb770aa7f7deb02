/** What one probe saw in any stretch of time, measured on demand: a phase, or a window that slides over one. */
import type { SampleLine } from "../core/entry.ts";
import { type Experienced, experiencedIn } from "./experienced.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { type Window, type WindowMetrics, windowMetrics } from "./window-metrics.ts";

export interface ProbeRecord {
  readonly metrics: ProbeMetrics;
  /** Of this probe, in the order in which they were due. */
  readonly samples: readonly SampleLine[];
  readonly latencyLimitMs: number;
}

export interface Stretch {
  readonly metrics: WindowMetrics;
  /** From the due time. */
  experienced(): Experienced;
}

/** Only what overlaps the window is looked at, so that many windows of a long run stay cheap. */
export function stretchOf(record: ProbeRecord, window: Window): Stretch {
  const { samples, latencyLimitMs, metrics } = record;
  const from = firstDueFrom(samples, window.from);
  const inside = samples.slice(from, firstDueFrom(samples, window.to));
  return {
    metrics: windowMetrics(inside, metrics.outages, { window, latencyLimitMs }),
    experienced: () => experiencedIn(inside),
  };
}

/** Of a millisecond: an outage that only touches a window is not in it. */
const A_MOMENT = 1e-3;

/**
 * The windows of this length in the span by which all others are decided, as far as samples and outages were
 * seen. Sliding on, one changes where a sample leaves or the next one comes in; what it saw just until then, it
 * saw at that moment, too. So it begins or ends with a sample (which it no longer holds), or by an outage's bound,
 * or lies at either end.
 */
export function windowsIn(record: ProbeRecord, span: Window, lengthMs: number): Window[] {
  const last = span.to - lengthMs;
  if (last < span.from) return [];
  const bounds = record.metrics.outages.flatMap(({ start, end }) => [
    ...[start.lo, start.hi],
    ...[end.lo, end.hi],
  ]);
  const around = bounds.flatMap((bound) => [bound - A_MOMENT, bound, bound + A_MOMENT]);
  const edges = [...record.samples.map(({ due }) => due), ...around];
  const begins = [...edges, ...edges.map((edge) => edge - lengthMs)];
  const inside = new Set(begins.filter((from) => from > span.from && from < last));
  return [span.from, ...[...inside].sort((a, b) => a - b), last].map((from) => ({
    from,
    to: from + lengthMs,
  }));
}

/** By halving: samples are in the order of their due times. */
function firstDueFrom(samples: readonly SampleLine[], t: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle]!.due < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
