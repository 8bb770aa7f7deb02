/** The occasions of cron expressions and intervals. Pure. */
import { type Calendar, whyClosed, workDayOf } from "./calendar.ts";
import { draw } from "./chance.ts";
import { drawnGroup } from "./drawn-group.ts";
import { DAY_MS, dayOf, sayDay, sayLocal, weekdayOf } from "./local-date.ts";
import type { Occasion } from "./occasion.ts";
import type { AtTimes, Group, Interval, Schedule } from "./schedule.ts";

const SECOND_MS = 1_000;

/** Those from `fromMs` to before `toMs`. */
export function* timedOccasions(
  schedule: Schedule & { readonly when: AtTimes | Interval },
  groups: readonly Group[],
  fromMs: number,
  toMs: number,
): Generator<Occasion> {
  const { when } = schedule;
  // What jitter puts off is due before the next one may be: they are put in order.
  const waiting: Occasion[] = [];
  const bases =
    when.kind === "cron"
      ? cronTimes(when, schedule.calendar, fromMs - when.jitterMs, toMs)
      : gridTimes(when, schedule.calendar, fromMs, toMs);
  for (const base of bases) {
    while (waiting[0] && waiting[0].atMs <= base.atMs) yield waiting.shift() as Occasion;
    for (const one of occasionsAt(schedule, groups, base))
      if (one.atMs >= fromMs && one.atMs < toMs) put(waiting, one);
  }
  yield* waiting;
}

function put(waiting: Occasion[], one: Occasion): void {
  const at = waiting.findIndex(({ atMs }) => atMs > one.atMs);
  waiting.splice(at < 0 ? waiting.length : at, 0, one);
}

interface Base {
  readonly localMs: number;
  readonly atMs: number;
  /** Why it is no occasion. */
  readonly skipped?: string;
}

/** By the clock on the wall: what clocks skip is told, what they repeat is meant once, the first time. */
function* cronTimes(
  { cron }: AtTimes,
  calendar: Calendar,
  fromMs: number,
  toMs: number,
): Generator<Base> {
  const { zone } = calendar;
  const last = dayOf(zone.localAt(toMs));
  for (let day = dayOf(zone.localAt(fromMs)) - 1; day <= last; day++) {
    const date = new Date(day * DAY_MS);
    if (!cron.months.has(date.getUTCMonth() + 1) || !cron.days.has(date.getUTCDate())) continue;
    if (!cron.weekdays.has(weekdayOf(day))) continue;
    for (const hour of cron.hours)
      for (const minute of cron.minutes)
        for (const second of cron.seconds) {
          const localMs = day * DAY_MS + ((hour * 60 + minute) * 60 + second) * SECOND_MS;
          yield baseAt(calendar, localMs);
        }
  }
}

function baseAt(calendar: Calendar, localMs: number): Base {
  const [instant] = calendar.zone.instantsOf(localMs);
  if (instant !== undefined) return { localMs, atMs: instant };
  const skipped = `clocks skip this minute in ${calendar.zone.name}`;
  return { localMs, atMs: calendar.zone.instantFrom(localMs), skipped };
}

/**
 * A grid of cells as long as the mean interval. Where it is random each cell's occasion is put off by up
 * to half of the spread, so that any two neighbours are from `fromMs` to `toMs` apart.
 */
function* gridTimes(
  { fromMs: least, toMs: most }: Interval,
  calendar: Calendar,
  fromMs: number,
  toMs: number,
): Generator<Base> {
  const cellMs = (least + most) / 2;
  for (let cell = Math.floor(fromMs / cellMs) - 1; cell * cellMs < toMs; cell++) {
    const atMs = Math.round(cell * cellMs);
    yield { localMs: calendar.zone.localAt(atMs), atMs };
  }
}

function* occasionsAt(
  schedule: Schedule & { readonly when: AtTimes | Interval },
  groups: readonly Group[],
  base: Base,
): Generator<Occasion> {
  const { grouping, seed } = schedule;
  const key = new Date(base.atMs).toISOString();
  if (!grouping) return yield occasionOf(schedule, undefined, base, key);
  if (!grouping.independent)
    return yield occasionOf(schedule, drawnGroup(groups, seed, key), base, key);
  for (const { name, wrong } of groups)
    yield occasionOf(schedule, name, wrong === undefined ? base : { ...base, skipped: wrong }, key);
}

/** In seconds, none of which is reached: a whole jitter might meet the next one, half of a spread may not be left out. */
function mostLate(when: AtTimes | Interval): number {
  if (when.kind === "cron") return when.jitterMs / SECOND_MS;
  const spread = (when.toMs - when.fromMs) / 2;
  return spread === 0 ? 0 : Math.floor(spread / SECOND_MS) + 1;
}

function occasionOf(
  { experiment, calendar, grouping, seed, when }: Schedule & { readonly when: AtTimes | Interval },
  group: string | undefined,
  base: Base,
  key: string,
): Occasion {
  const most = mostLate(when);
  const late = most === 0 ? 0 : Math.floor(draw(seed, "jitter", key, group ?? "") * most);
  const atMs = base.atMs + late * SECOND_MS;
  const localMs = base.skipped === undefined ? calendar.zone.localAt(atMs) : base.localMs;
  const why =
    base.skipped ??
    whyClosed(calendar, atMs) ??
    (grouping && group === undefined ? "there is no group" : undefined);
  return {
    experiment,
    ...(group === undefined ? {} : { group }),
    date: sayDay(workDayOf(calendar, localMs)),
    local: sayLocal(localMs),
    atMs,
    baseMs: base.atMs,
    act: why === undefined,
    reason: why ?? (when.kind === "cron" ? `cron ${when.cron.says}` : `every ${when.says}`),
  };
}
