/**
 * Samples → outages with bounds (verdicts.md §2.4). An outage opens after k not-good samples in a
 * row and closes after r good ones, both backdated to the first of them:
 *
 *     good  good  BAD  BAD  …  BAD  good good good
 *            G0    B1          Bn    G1
 *            [start]           [ end ]
 */
import type { SampleLine } from "../core/entry.ts";
import { type Interval, interval } from "./interval.ts";
import { NOT_SENT } from "./socket-reason.ts";

export type SampleClass = "good" | "slow" | "bad" | "lost";

export interface OutageRules {
  /** This many not-good samples in a row open an outage. */
  readonly k?: number;
  /** This many good samples in a row close it. */
  readonly r?: number;
  readonly latencyLimitMs: number;
}

export const OPENS_AFTER = 2;
export const CLOSES_AFTER = 3;

/** Times are `t` of the run in milliseconds; an infinite bound means that the record does not tell. */
export interface Outage {
  readonly start: Interval;
  readonly end: Interval;
  readonly duration: Interval;
  /** When the first and the last not-good sample were due. */
  readonly firstDue: number;
  readonly lastDue: number;
  readonly samples: number;
  /** How often which reason was given; `slow` for the expected answer come late. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** `lost` also when our own host could not send it, or its answer never reached the record. */
export function classify(sample: SampleLine, latencyLimitMs: number): SampleClass {
  if (sample.sent === undefined || sample.done === undefined || sample.r === NOT_SENT)
    return "lost";
  if (!sample.ok) return "bad";
  return sample.done - sample.due <= latencyLimitMs ? "good" : "slow";
}

interface Open {
  readonly before: SampleLine | undefined;
  readonly bad: SampleLine[];
  readonly good: SampleLine[];
}

/** Of one probe, in any order. Lost samples prove nothing, so they neither open nor close. */
export function outages(samples: readonly SampleLine[], rules: OutageRules): Outage[] {
  const { k = OPENS_AFTER, r = CLOSES_AFTER, latencyLimitMs } = rules;
  const found: Outage[] = [];
  let lastGood: SampleLine | undefined;
  let open: Open | undefined;
  for (const sample of samples.toSorted((a, b) => a.due - b.due)) {
    const is = classify(sample, latencyLimitMs);
    if (is === "lost") continue;
    if (is !== "good") {
      open ??= { before: lastGood, bad: [], good: [] };
      open.bad.push(sample);
      open.good.length = 0;
      continue;
    }
    open?.good.push(sample);
    lastGood = sample;
    if (open && (isBlip(open, k) || open.good.length === r)) {
      if (!isBlip(open, k)) found.push(close(open, latencyLimitMs));
      open = undefined;
    }
  }
  if (open && !isBlip(open, k)) found.push(close({ ...open, good: [] }, latencyLimitMs));
  return found;
}

/** The good sample just seen ended a stretch too short to be an outage. */
function isBlip(open: Open, k: number): boolean {
  return open.bad.length < k;
}

function close({ before, bad, good }: Open, latencyLimitMs: number): Outage {
  const first = bad[0]!;
  const last = bad.at(-1)!;
  const { sent = first.due, done = sent } = first;
  const start = interval(before?.sent ?? -Infinity, sent + Math.min(done - sent, latencyLimitMs));
  const end = interval(last.sent ?? last.due, good[0]?.done ?? Infinity);
  return {
    start,
    end,
    duration: interval(Math.max(0, end.lo - start.hi), end.hi - start.lo),
    firstDue: first.due,
    lastDue: last.due,
    samples: bad.length,
    reasons: countReasons(bad),
  };
}

function countReasons(bad: readonly SampleLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { ok, r } of bad) {
    const reason = ok ? "slow" : (r ?? "bad");
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}
