/** What a threshold speaks of, as it was on one probe, and the limit that it has there. */
import { type Interval, interval } from "./interval.ts";
import { type Metric, readStretch } from "./metric-table.ts";
import { spanOf, type Timeline } from "./phases.ts";
import { type ProbeRecord, stretchOf, windowsIn } from "./stretch.ts";
import type { Threshold } from "./threshold-parser.ts";
import type { Window } from "./window-metrics.ts";

export type Measured = Pick<Threshold, "measure" | "phase" | "windowMs" | "operator">;

/** `undefined`: the run holds no data for it. */
export function observedOn(
  record: ProbeRecord,
  wanted: Measured,
  timeline: Timeline,
): Interval | undefined {
  const { measure, phase, windowMs } = wanted;
  if (measure.of === "run") return measure.read(record.metrics);
  if (measure.of !== "stretch") return undefined;
  const span = spanFor(wanted, timeline);
  if (!span) return undefined;
  if (windowMs !== undefined) return worstWindow(record, wanted, span);
  if (phase === undefined && measure.whole) return measure.whole(record.metrics);
  return readStretch(measure, stretchOf(record, span));
}

/** Without a phase: fault and recovery. */
export function spanFor({ phase }: Measured, timeline: Timeline): Window | undefined {
  if (phase) return spanOf(timeline, phase);
  const fault = spanOf(timeline, "fault");
  return fault && { from: fault.from, to: spanOf(timeline, "recovery")?.to ?? fault.to };
}

/** The bounds that the worst of all windows surely keeps, on the side that the operator asks for. */
function worstWindow(record: ProbeRecord, wanted: Measured, span: Window): Interval | undefined {
  const { measure, operator } = wanted;
  const { seen, missed } = windowsSeen(record, wanted, span);
  const [first, ...rest] = missed > 0 ? [...seen, anyOf(measure)] : seen;
  if (!first || seen.length === 0) return undefined;
  const least = (a: number, b: number) => Math.min(a, b);
  const most = (a: number, b: number) => Math.max(a, b);
  const [ofLo, ofHi] = operator.startsWith(">")
    ? [least, least]
    : operator === "=="
      ? [least, most]
      : [most, most];
  return rest.reduce<Interval>(
    (sum, { lo, hi }) => interval(ofLo(sum.lo, lo), ofHi(sum.hi, hi)),
    first,
  );
}

interface WindowsSeen {
  readonly seen: readonly Interval[];
  /** Those that could not be measured, and may have been the worst. */
  readonly missed: number;
}

export function windowsSeen(
  record: ProbeRecord,
  { measure, windowMs = 0 }: Measured,
  span: Window,
): WindowsSeen {
  const seen: Interval[] = [];
  let missed = 0;
  if (measure.of !== "stretch") return { seen, missed };
  const lastDue = record.samples.at(-1)?.due ?? 0;
  for (const window of windowsIn(record, span, windowMs)) {
    const stretch = stretchOf(record, window);
    const found = readStretch(measure, stretch);
    if (found) seen.push(found);
    // After the last sample nobody looked any more.
    else if (window.to <= lastDue || stretch.metrics.coverage === 0) missed++;
  }
  return { seen, missed };
}

function anyOf({ unit }: Metric): Interval {
  return interval(0, unit === "ratio" ? 1 : Infinity);
}

export interface Around {
  readonly timeline: Timeline;
  /** Of what was not hit: the control group. */
  readonly controls: readonly ProbeRecord[];
}

/** Without a reference the same for every probe; `undefined` where the reference saw nothing. */
export function limitOn(
  record: ProbeRecord,
  threshold: Threshold,
  { timeline, controls }: Around,
): Interval | undefined {
  const { reference, offset, factor = 1 } = threshold;
  if (!reference) return interval(offset, offset);
  const { windowMs: _wholeBaseline, ...before } = threshold;
  const seen =
    reference === "baseline"
      ? observedOn(record, { ...before, phase: "baseline" }, timeline)
      : middleOf(controls.map((control) => observedOn(control, threshold, timeline)));
  return seen && interval(factor * seen.lo + offset, factor * seen.hi + offset);
}

/** One control probe with a trouble of its own must not excuse everybody, nor accuse. */
function middleOf(found: readonly (Interval | undefined)[]): Interval | undefined {
  const known = found.filter((one) => one !== undefined);
  if (known.length === 0) return undefined;
  const middle = (values: number[]) => values.sort((a, b) => a - b)[(values.length - 1) >> 1]!;
  return interval(middle(known.map(({ lo }) => lo)), middle(known.map(({ hi }) => hi)));
}
