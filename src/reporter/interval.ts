/** A quantity known only between two bounds: what sampling can honestly say about an outage. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
  /** Set when a bound is infinite; JSON writes that bound as null. */
  readonly open?: true;
}

export const ZERO: Interval = { lo: 0, hi: 0 };

export function interval(lo: number, hi: number): Interval {
  return Number.isFinite(lo) && Number.isFinite(hi) ? { lo, hi } : { lo, hi, open: true };
}

/** The part of both bounds that lies above zero: a duration cannot be negative. */
export function atLeastZero({ lo, hi }: Interval): Interval {
  return interval(Math.max(0, lo), Math.max(0, hi));
}

/** The largest of several unknowns lies between the largest of the bounds. */
export function longestOf(intervals: readonly Interval[]): Interval {
  return interval(
    Math.max(0, ...intervals.map(({ lo }) => lo)),
    Math.max(0, ...intervals.map(({ hi }) => hi)),
  );
}
