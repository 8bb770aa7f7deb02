/** Years of a schedule, simulated, next to what theory says of them. Pure. */
import { whyNoWork } from "./calendar.ts";
import { type Fits, fitsOf } from "./gap-fit.ts";
import type { Cell } from "./goodness.ts";
import { lastOf } from "./last-of.ts";
import { readDay, sayWeekday, weekdayOf } from "./local-date.ts";
import { windowOf } from "./mean-occasions.ts";
import { gapChance, leastGap, trueMean } from "./mean-time.ts";
import type { Occasion } from "./occasion.ts";
import { occasionsOf } from "./occasions.ts";
import type { Group, MeanTime, Schedule } from "./schedule.ts";

export interface GapStatistics extends Fits {
  readonly experiment: string;
  readonly mean: number;
  readonly min: number;
  readonly maxQuiet?: number;
  readonly groups: number;
  readonly acts: number;
  /** Work days. */
  readonly gap: {
    readonly seen: number;
    readonly theory: number;
    readonly least: number;
    readonly most: number;
  };
  /** Of each gap up to the longest that was seen. */
  readonly gaps: readonly {
    readonly days: number;
    readonly seen: number;
    readonly theory: number;
  }[];
  readonly weekdays: Readonly<Record<string, number>>;
}

type MeanSchedule = Schedule & { readonly when: MeanTime };

export function gapStatistics(
  schedule: MeanSchedule,
  groups: readonly Group[],
  fromMs: number,
  toMs: number,
): GapStatistics {
  // A group with a mean or a window of its own would be measured against somebody else's.
  const plain = groups.map(({ name }) => ({ name }));
  return statisticsOf(schedule, plain, actsOf(occasionsOf(schedule, plain, fromMs, toMs)));
}

/** Most occasions of years are skips, and are let go of one by one. */
export function actsOf(occasions: Iterable<Occasion>): Occasion[] {
  const acts: Occasion[] = [];
  for (const one of occasions) if (one.act) acts.push(one);
  return acts;
}

/** @param acts of these groups, in the order of time */
export function statisticsOf(
  schedule: MeanSchedule,
  groups: readonly Group[],
  acts: readonly Occasion[],
): GapStatistics {
  const { when: model, calendar, experiment } = schedule;
  const isApart = schedule.grouping?.independent ?? false;
  const gaps = gapsOf(acts, isApart, (day) => whyNoWork(calendar, day) === undefined);
  const cells = cellsOf(gaps, model);
  const quiet = model.maxQuiet === undefined ? {} : { maxQuiet: model.maxQuiet };
  return {
    experiment,
    mean: model.mean,
    min: leastGap(model),
    ...quiet,
    groups: isApart ? groups.length : 1,
    acts: acts.length,
    gap: {
      seen: gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length),
      theory: trueMean(model),
      least: leastOf(gaps),
      most: mostOf(gaps),
    },
    gaps: cells.flatMap(({ seen, wanted }, days) =>
      seen + wanted === 0 ? [] : [{ days, seen, theory: wanted }],
    ),
    weekdays: countWeekdays(acts),
    ...fitsOf({ model, window: windowOf(calendar, undefined), acts, gaps, cells }),
  };
}

function gapsOf(
  acts: readonly Occasion[],
  isApart: boolean,
  isWorkDay: (day: number) => boolean,
): number[] {
  const last = new Map<string, number>();
  const count = lastOf(workDayCounter(isWorkDay));
  const dayOn = lastOf(readDay);
  return acts.flatMap(({ group = "", date }) => {
    const at = count(dayOn(date));
    const key = isApart ? group : "";
    const before = last.get(key);
    last.set(key, at);
    return before === undefined ? [] : [at - before];
  });
}

/** The how many-th work day it is; days come in order. */
function workDayCounter(isWorkDay: (day: number) => boolean): (day: number) => number {
  let counted: number | undefined;
  let count = 0;
  return (day) => {
    counted ??= day;
    for (; counted < day; counted++) if (isWorkDay(counted)) count++;
    return count;
  };
}

function cellsOf(gaps: readonly number[], model: MeanTime): Cell[] {
  const most = mostOf(gaps);
  const seen = new Array<number>(most + 1).fill(0);
  for (const gap of gaps) seen[gap] = (seen[gap] ?? 0) + 1;
  return seen.map((count, n) => ({ seen: count, wanted: gaps.length * gapChance(model, n) }));
}

/** From Monday on. */
function countWeekdays(acts: readonly Occasion[]): Record<string, number> {
  const dayOn = lastOf(readDay);
  const days = acts.map(({ date }) => dayOn(date));
  const byWeekday = [...days].sort((a, b) => mondayFirst(a) - mondayFirst(b));
  const counts: Record<string, number> = {};
  for (const day of byWeekday) counts[sayWeekday(day)] = (counts[sayWeekday(day)] ?? 0) + 1;
  return counts;
}

function mondayFirst(day: number): number {
  return (weekdayOf(day) + 6) % 7;
}

/** There may be more values than a call may have arguments. */
function leastOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), values[0] ?? 0);
}

function mostOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
