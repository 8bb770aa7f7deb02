/** From when to when a plan is: from a date on it is days on each schedule's own wall. */
import { DAY_MS, readDay } from "../core/local-date.ts";
import { ChaosError, messageOf } from "../failure.ts";
import type { Zone } from "../zones.ts";

const DAYS_MAX = 400;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SpanFlags {
  readonly days: string;
  readonly from?: string;
}

/**
 * @param nowMs the same as for all else: what lies between two readings would be past for one of them
 * @param years instead of days
 * @throws ChaosError USAGE
 */
export function readSpan(
  { days, from }: SpanFlags,
  nowMs: number,
  years?: number,
): (zone: Zone) => Span {
  const count = years === undefined ? readDays(days) : Math.round(years * 365.25);
  if (from === undefined) return () => ({ fromMs: nowMs, toMs: nowMs + count * DAY_MS });
  const day = readFrom(from, count);
  return ({ instantFrom }) => ({
    fromMs: instantFrom(day * DAY_MS),
    toMs: instantFrom((day + count) * DAY_MS),
  });
}

function readDays(text: string): number {
  const count = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= DAYS_MAX) return count;
  throw new ChaosError("USAGE", `Cannot use --days "${text}": expected 1 to ${DAYS_MAX}`);
}

function readFrom(text: string, days: number): number {
  try {
    const day = readDay(text);
    if (day < 0) throw new Error(`"${text}" is before 1970, when schedules begin`);
    if (day + days > readDay("9999-12-31"))
      throw new Error(`"${text}" and ${days} days end beyond the year 9999, which is the last`);
    return day;
  } catch (cause) {
    throw new ChaosError("USAGE", `Cannot use --from: ${messageOf(cause)}`, { cause });
  }
}

/** All of them. */
export function around(spans: readonly Span[]): Span {
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...spans.map(({ toMs }) => toMs)),
  };
}
