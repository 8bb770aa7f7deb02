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
  readonly window: string;
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

/** Of each kind of its groups: an owner's mean and window make a kind of their own. */
export function gapStatistics(
  schedule: MeanSchedule,
  groups: readonly Group[],
  fromMs: number,
  toMs: number,
): GapStatistics[] {
  return kindsOf(schedule, groups).map((kind) => {
    const acts = actsOf(occasionsOf(kind.schedule, kind.groups, fromMs, toMs));
    return statisticsOf(kind.schedule, kind.groups, acts);
  });
}

interface Kind {
  /** As if it said itself what the owners say. */
  readonly schedule: MeanSchedule;
  readonly groups: readonly Group[];
}

function kindsOf(schedule: MeanSchedule, groups: readonly Group[]): Kind[] {
  const meant = groups.filter(({ wrong }) => wrong === undefined);
  // Where one is drawn for all, no owner is asked.
  if (!schedule.grouping?.independent || meant.length === 0) return [{ schedule, groups: meant }];
  const kinds = new Map<string, Group[]>();
  for (const group of meant) {
    const key = JSON.stringify([group.mean ?? schedule.when.mean, group.window ?? null]);
    kinds.set(key, [...(kinds.get(key) ?? []), group]);
  }
  return [...kinds.values()].map((alike) => ({
    schedule: saying(schedule, alike[0] as Group),
    groups: alike.map(({ name }) => ({ name })),
  }));
}

function saying({ when, calendar, ...schedule }: MeanSchedule, own: Group): MeanSchedule {
  return {
    ...schedule,
    when: { ...when, mean: own.mean ?? when.mean },
    calendar: { ...calendar, window: windowOf(calendar, own.window) },
  };
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
  const window = windowOf(calendar, undefined);
  const quiet = model.maxQuiet === undefined ? {} : { maxQuiet: model.maxQuiet };
  return {
    experiment,
    mean: model.mean,
    min: leastGap(model),
    ...quiet,
    window: window.says,
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
    ...fitsOf({ model, window, acts, gaps, cells }),
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
