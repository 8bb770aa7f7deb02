/** Metrics of one probe over a run (verdicts.md §2.7). All times are milliseconds. */
import type { Entry, SampleLine } from "../core/entry.ts";
import type { Phase } from "../core/observer.ts";
import type { PlannedProbe, Watching } from "../core/plan.ts";
import { atLeastZero, type Interval, interval, longestOf, ZERO } from "./interval.ts";
import { OPENS_AFTER, type Outage, outages } from "./outages.ts";
import { spanOf, type Timeline } from "./phases.ts";
import { type WindowMetrics, windowMetrics } from "./window-metrics.ts";

export type RecoveryClass =
  | "unaffected"
  /** Every not-good sample of its outages was the expected answer come late. */
  | "degraded"
  /** Good again before we reverted anything. */
  | "self-healed"
  | "healed-after-revert"
  /** An outage began in the cool-down. */
  | "relapsed"
  | "not-recovered";

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
  /** After the first injection, unclipped; absent when the probe saw nothing since. */
  readonly longestOutage?: Interval;
  /** End of the last outage − first injection; zero when unaffected, unbounded when not recovered. */
  readonly ttr?: Interval;
  /** The same from the end of the fault: "recovered within 30 s of the release". */
  readonly ttrRelease?: Interval;
  /** First outage's start − first injection; absent without an outage. */
  readonly tti?: Interval;
  /** First health change to `unhealthy` of any target − first outage's start; absent without both. */
  readonly ttd?: Interval;
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
  const measure = (from: number, to: number) =>
    windowMetrics(samples, found, { window: { from, to }, latencyLimitMs });
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
    ...(fault ? { impact: measure(fault.from, impactEnd) } : {}),
    watched: measure(spanOf(timeline, "baseline")?.from ?? 0, timeline.lastMs + 1),
    outages: found,
    ...afterwards({ ...input, samples }, found),
    smallestOutageMs: OPENS_AFTER * watching.intervalMs,
  };
}

type Aftermath = Pick<
  ProbeMetrics,
  "longestOutage" | "ttr" | "ttrRelease" | "tti" | "ttd" | "relapses" | "recovery"
>;

/** What followed the first injection. */
function afterwards(
  { samples, timeline, entries }: MetricsInput,
  found: readonly Outage[],
): Aftermath {
  const { issuedMs } = timeline;
  const isSeen = samples.some(
    ({ due, done }) => issuedMs !== undefined && due >= issuedMs && done !== undefined,
  );
  if (issuedMs === undefined || !isSeen) return { relapses: 0 };
  const since = found.filter(({ end }) => end.hi > issuedMs);
  const ttd = detection(entries, since[0], issuedMs);
  const first = since[0];
  const ttrRelease = timeSince(since, timeline.releasedMs);
  return {
    longestOutage: longestOf(since.map(({ duration }) => duration)),
    ttr: timeSince(since, issuedMs) ?? ZERO,
    ...(ttrRelease ? { ttrRelease } : {}),
    ...(first
      ? { tti: atLeastZero(interval(first.start.lo - issuedMs, first.start.hi - issuedMs)) }
      : {}),
    ...(ttd ? { ttd } : {}),
    relapses: relapsesIn(since, timeline).length,
    recovery: recoveryOf(since, timeline),
  };
}

function timeSince(since: readonly Outage[], originMs: number | undefined): Interval | undefined {
  if (originMs === undefined) return undefined;
  const end = since.at(-1)?.end;
  return end ? atLeastZero(interval(end.lo - originMs, end.hi - originMs)) : ZERO;
}

function detection(
  entries: readonly Entry[],
  first: Outage | undefined,
  issuedMs: number,
): Interval | undefined {
  const heard = entries.find(
    (entry) =>
      entry.kind === "target-changed" &&
      entry.change === "health" &&
      entry.facts.status === "unhealthy" &&
      entry.t >= issuedMs,
  );
  if (!heard || !first) return undefined;
  return atLeastZero(interval(heard.t - first.start.hi, heard.t - first.start.lo));
}

function relapsesIn(since: readonly Outage[], timeline: Timeline): Outage[] {
  const calmMs = spanOf(timeline, "cool-down")?.from ?? Infinity;
  return since.filter(({ firstDue }) => firstDue > calmMs);
}

function recoveryOf(since: readonly Outage[], timeline: Timeline): RecoveryClass {
  const last = since.at(-1);
  if (!last) return "unaffected";
  if (relapsesIn(since, timeline).length > 0) return "relapsed";
  if (last.end.hi === Infinity || last.end.lo > (timeline.deadlineMs ?? Infinity))
    return "not-recovered";
  if (since.every(({ reasons }) => Object.keys(reasons).every((reason) => reason === "slow")))
    return "degraded";
  return last.end.hi <= (timeline.revertedMs ?? Infinity) ? "self-healed" : "healed-after-revert";
}
