/**
 * Phases, derived from the journal and never stored:
 *
 *   first ──warm-up──┬──baseline──┬──fault──────────┬──recovery──────────┬──cool-down── last
 *                             issued     over (reverted or ended)   all gating probes
 *                                                                   good, or the deadline
 */
import type { Entry, SampleLine } from "../core/entry.ts";
import type { Phase } from "../core/observer.ts";
import type { Plan } from "../core/plan.ts";
import { type FaultRecord, faultRecords, overMs } from "./fault-records.ts";
import { CLOSES_AFTER, classify, outages } from "./outages.ts";

/** Half open, `t` of the run in milliseconds. */
export interface Span {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

export interface Timeline {
  readonly spans: readonly Span[];
  /** The first injection's call; absent when nothing was injected. */
  readonly issuedMs?: number;
  /** When the last fault was over; absent when one never was. */
  readonly releasedMs?: number;
  /** When we began to undo the first fault that had not ended by itself; absent where none was undone. */
  readonly undoneFromMs?: number;
  /** Every gating probe must be good again by then. */
  readonly deadlineMs?: number;
  readonly lastMs: number;
}

/** Samples belong to the phase of their due time. */
export function phasesOf(
  plan: Plan,
  entries: readonly Entry[],
  samples: readonly SampleLine[],
): Timeline {
  const ends = [...entries.map(({ t }) => t), ...samples.map(({ due }) => due)];
  const lastMs = ends.reduce((a, b) => Math.max(a, b), 0);
  const firstMs = samples.reduce(
    (a, { due }) => Math.min(a, due),
    samples[0]?.due ?? entries[0]?.t ?? 0,
  );
  const records = faultRecords(entries).filter(({ injected }) => injected !== undefined);
  const issuedMs = least(records.map(({ injected }) => injected?.issuedMs));
  const warmMs = Math.min(firstMs + plan.watching.warmUpMs, issuedMs ?? lastMs);
  const before = [span("warm-up", firstMs, warmMs)];
  if (issuedMs === undefined) {
    const stoppedMs = entries.find(({ kind }) => kind === "stopped")?.t ?? lastMs;
    return { spans: [...before, span("baseline", warmMs, stoppedMs)], lastMs };
  }
  before.push(span("baseline", warmMs, issuedMs));
  const releasedMs = release(records);
  if (releasedMs === undefined)
    return { spans: [...before, span("fault", issuedMs, lastMs)], issuedMs, lastMs };
  const deadlineMs = releasedMs + plan.watching.recoverMs;
  const goodMs = recoveredMs({ plan, samples, releasedMs, deadlineMs });
  const calmMs = Math.min(goodMs, deadlineMs, Math.max(lastMs, releasedMs));
  const after = [
    span("fault", issuedMs, releasedMs),
    span("recovery", releasedMs, calmMs),
    span("cool-down", calmMs, lastMs),
  ];
  const undoneFromMs = least(
    records.map(({ ended, reverted }) =>
      ended || !reverted ? undefined : reverted.t - reverted.tookMs,
    ),
  );
  return {
    spans: [...before, ...after],
    issuedMs,
    releasedMs,
    ...(undoneFromMs === undefined ? {} : { undoneFromMs }),
    deadlineMs,
    lastMs,
  };
}

/** When the last fault was over; unknown while one is open. */
function release(records: readonly FaultRecord[]): number | undefined {
  const ends = records.map(overMs).filter((end) => end !== undefined);
  return ends.length < records.length ? undefined : Math.max(...ends);
}

interface Recovery {
  readonly plan: Plan;
  readonly samples: readonly SampleLine[];
  readonly releasedMs: number;
  readonly deadlineMs: number;
}

/**
 * The observer's rule, looked at afterwards: r good samples in a row since the release on every
 * gating probe, and no outage of theirs still open then. An outage that opens later is a relapse.
 */
function recoveredMs({ plan, samples, releasedMs, deadlineMs }: Recovery): number {
  const { latencyLimitMs } = plan.watching;
  const gating = plan.probes.filter(({ role }) => role !== "victim");
  const asked = gating.length > 0 ? gating : plan.probes;
  const rows = asked.map(({ name }) => samples.filter(({ p }) => p === name));
  let calmMs = rows.reduce(
    (a, row) => Math.max(a, firstGoodRun(row, releasedMs, latencyLimitMs)),
    releasedMs,
  );
  const found = rows.flatMap((row) => outages(row, { latencyLimitMs }));
  // In order of their beginning, so that one that bridges two others is seen between them.
  for (const { firstDue, end } of found.sort((a, b) => a.firstDue - b.firstDue))
    if (firstDue <= calmMs && end.hi > calmMs) calmMs = Math.min(end.hi, deadlineMs);
  return calmMs;
}

function firstGoodRun(row: readonly SampleLine[], sinceMs: number, latencyLimitMs: number): number {
  let run = 0;
  for (const sample of row.filter(({ due }) => due >= sinceMs).sort((a, b) => a.due - b.due)) {
    const is = classify(sample, latencyLimitMs);
    if (is === "lost") continue;
    run = is === "good" ? run + 1 : 0;
    if (run === CLOSES_AFTER) return sample.done ?? sample.due;
  }
  return Infinity;
}

export function spanOf(timeline: Timeline, phase: Phase): Span | undefined {
  return timeline.spans.find((one) => one.phase === phase);
}

function span(phase: Phase, from: number, to: number): Span {
  return { phase, from, to: Math.max(from, to) };
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
