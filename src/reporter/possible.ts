/** What may have become of a probe since the first injection, where the record has holes. */
import { atLeastZero, type Interval, interval } from "./interval.ts";
import type { Outage } from "./outages.ts";
import type { RecoveryClass } from "./recovery-class.ts";
import type { Gap } from "./unseen.ts";

/** Bounds of what was seen, widened by what was not. */
export interface Possible {
  readonly ttr: Interval;
  readonly ttrRelease?: Interval;
  readonly ttrService: Interval;
  readonly tti?: Interval;
  /** The worst. */
  readonly recovery: RecoveryClass;
  /** Where its last outage may have ended just before we undid anything. */
  readonly recoveryAtBest: RecoveryClass;
  /** The most. */
  readonly relapses: number;
}

export type PossibleTimes = Omit<Possible, "recovery" | "recoveryAtBest" | "relapses">;

/** @param gaps since the first injection */
export function possibleTimes(
  seen: PossibleTimes,
  { since, gaps, issuedMs, releasedMs = issuedMs }: Holes,
): PossibleTimes {
  const all = [...since, ...blindOutages(gaps)];
  const { ttr, ttrRelease, ttrService, tti } = seen;
  const firstMs = Math.min(...all.map(({ start }) => start.lo));
  const lastMs = Math.max(...all.map(({ end }) => end.hi));
  return {
    ttr: upTo(ttr, lastMs - issuedMs, widest(gaps, issuedMs)),
    ...(ttrRelease
      ? { ttrRelease: upTo(ttrRelease, lastMs - releasedMs, widest(gaps, releasedMs)) }
      : {}),
    ttrService: upTo(ttrService, lastMs - firstMs, widest(gaps, issuedMs)),
    ...(tti ? { tti: atLeastZero(interval(Math.min(tti.lo, firstMs - issuedMs), tti.hi)) } : {}),
  };
}

export interface Holes {
  readonly since: readonly Outage[];
  readonly gaps: readonly Gap[];
  readonly issuedMs: number;
  readonly releasedMs?: number | undefined;
}

/** As if there had been one in each blind spot, which began or ended at any time in it. */
export function blindOutages(gaps: readonly Gap[]): Outage[] {
  return gaps
    .filter(({ isBlind }) => isBlind)
    .map(({ from, to }) => ({
      ...{ start: interval(from, to), end: interval(from, to), duration: interval(0, to - from) },
      ...{ firstDue: to, lastDue: to, samples: 0, reasons: { unseen: 1 } },
    }));
}

/** So long an outage may have been right after a moment, or later, and left no trace. */
function widest(gaps: readonly Gap[], sinceMs: number): number {
  return gaps.reduce((most, { from, to }) => Math.max(most, to - Math.max(from, sinceMs)), 0);
}

function upTo({ lo, hi }: Interval, ...more: number[]): Interval {
  return interval(lo, Math.max(hi, ...more));
}
