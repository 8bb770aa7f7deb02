/** Metrics of one probe over a run (verdicts.md §2.7). All times are milliseconds. */
import type { Entry, SampleLine } from "../core/entry.ts";
import type { Phase } from "../core/observer.ts";
import type { PlannedProbe, Watching } from "../core/plan.ts";
import { afterwards } from "./after-injection.ts";
import { experiencedIn, percentileIn } from "./experienced.ts";
import { type Interval, interval } from "./interval.ts";
import { OPENS_AFTER, type Outage, outages } from "./outages.ts";
import { percentileBounds } from "./percentiles.ts";
import { type Span, spanOf, type Timeline } from "./phases.ts";
import type { Possible } from "./possible.ts";
import type { RecoveryClass } from "./recovery-class.ts";
import { wilson } from "./wilson.ts";
import { type WindowMetrics, windowMetrics } from "./window-metrics.ts";

export interface ProbeMetrics {
  readonly probe: string;
  readonly role: PlannedProbe["role"];
  readonly gates: boolean;
  readonly service?: string;
  readonly zone?: string;
  readonly phases: Readonly<Partial<Record<Phase, WindowMetrics>>>;
  /** Fault and recovery together: what unqualified ratios mean. */
  readonly impact?: WindowMetrics;
  /** From the end of the warm-up to the end of the record. */
  readonly watched: WindowMetrics;
  /** Of the whole record; those before the fault speak of the baseline. */
  readonly outages: readonly Outage[];
  /** Since the first injection: so long an outage may be in none of the others. */
  readonly unseenMs?: number;
  /** After the first injection, unclipped; absent when the probe saw nothing since. */
  readonly longestOutage?: Interval;
  /** End of the last outage − first injection; zero when unaffected, unbounded when not recovered. */
  readonly ttr?: Interval;
  /** The same from the end of the fault: "recovered within 30 s of the release". */
  readonly ttrRelease?: Interval;
  /** End of the last outage − start of the first: how long its users had to bear with it. */
  readonly ttrService?: Interval;
  /** First outage's start − first injection; absent without an outage. */
  readonly tti?: Interval;
  /** First health change to `unhealthy` of any target − first outage's start; absent without both. */
  readonly ttd?: Interval;
  /** Share of good answers in the baseline, by Wilson's bounds: few samples show little. */
  readonly baselineGood?: Interval;
  /** p95 during the fault by p95 before; absent where either has too few good samples. */
  readonly latencyInflation?: number;
  /** The same of what clients waited for, with what answers that never came leave open. */
  readonly inflation?: Interval;
  /** Of what clients waited for during the fault, with the bounds that so few samples leave (95 % on either side). */
  readonly p95Fault?: Interval;
  /** The same where the record has holes: the bounds with what may have been in them. */
  readonly possible?: Possible;
  readonly relapses: number;
  readonly recovery?: RecoveryClass;
  /** An outage shorter than this may leave no trace: k samples in a row must meet it. */
  readonly smallestOutageMs: number;
}

export interface MetricsInput {
  readonly probe: PlannedProbe;
  /** Of this probe. */
  readonly samples: readonly SampleLine[];
  readonly timeline: Timeline;
  readonly watching: Watching;
  readonly entries: readonly Entry[];
}

export function probeMetrics(input: MetricsInput): ProbeMetrics {
  const { probe, timeline, watching } = input;
  const { latencyLimitMs } = watching;
  const samples = input.samples.toSorted((a, b) => a.due - b.due);
  const found = outages(samples, { latencyLimitMs });
  const measure = (from: number, to: number, dueMin = 0) =>
    windowMetrics(samples, found, { window: { from, to }, latencyLimitMs, dueMin });
  const phases = Object.fromEntries(
    timeline.spans.map(({ phase, from, to }) => [phase, measure(from, to)]),
  );
  const fault = spanOf(timeline, "fault");
  const impactEnd = spanOf(timeline, "recovery")?.to ?? fault?.to ?? 0;
  return {
    probe: probe.name,
    role: probe.role,
    gates: probe.role !== "victim",
    ...(probe.service ? { service: probe.service } : {}),
    ...(probe.zone ? { zone: probe.zone } : {}),
    phases,
    ...(fault
      ? { impact: measure(fault.from, impactEnd, dueIn(impactEnd - fault.from, watching)) }
      : {}),
    watched: measure(spanOf(timeline, "baseline")?.from ?? 0, timeline.lastMs + 1),
    outages: found,
    ...comparedWithBaseline(phases),
    ...(fault ? latencyBounds(samples, fault) : {}),
    ...inflationOf(samples, spanOf(timeline, "baseline"), fault),
    ...afterwards({ ...input, samples }, found),
    smallestOutageMs: OPENS_AFTER * watching.intervalMs,
  };
}

/** At least so many, whatever the phase of the first. */
function dueIn(lengthMs: number, { intervalMs }: Watching): number {
  return Math.floor(lengthMs / intervalMs) - 1;
}

function comparedWithBaseline({ baseline, fault }: ProbeMetrics["phases"]) {
  const { good = 0, slow = 0, bad = 0 } = baseline?.counts ?? {};
  const baselineGood = wilson(good, good + slow + bad);
  const [before, during] = [baseline?.latencyMs?.p95, fault?.latencyMs?.p95];
  const latencyInflation = before && during !== undefined ? during / before : undefined;
  return {
    ...(baselineGood ? { baselineGood } : {}),
    ...(latencyInflation === undefined ? {} : { latencyInflation }),
  };
}

function inflationOf(samples: readonly SampleLine[], ...spans: (Span | undefined)[]) {
  const [before, during] = spans.map((span) => {
    const inside = samples.filter(({ due }) => span && due >= span.from && due < span.to);
    return percentileIn(experiencedIn(inside), 95);
  });
  if (!before || !during || before.hi === 0) return {};
  const most = before.lo === 0 ? Infinity : during.hi / before.lo;
  return { inflation: interval(during.lo / before.hi, most) };
}

function latencyBounds(samples: readonly SampleLine[], { from, to }: Span) {
  const { least, most } = experiencedIn(samples.filter(({ due }) => due >= from && due < to));
  const [quick, slow] = [percentileBounds(least, 95), percentileBounds(most, 95)];
  return quick && slow ? { p95Fault: interval(quick.lo, slow.hi) } : {};
}
