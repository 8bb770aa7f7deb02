/** The occasions of the mean-time model, day by day and group by group. Pure. */
import { type Calendar, readWindow, type Window, whyBlackout, whyNoWork } from "./calendar.ts";
import { draw } from "./chance.ts";
import { drawnGroup } from "./drawn-group.ts";
import { lastOf } from "./last-of.ts";
import { DAY_MS, dayOf, sayDay, sayLocal } from "./local-date.ts";
import { type Days, type Decision, decide, leastGap, nextQuiet, quietDaysOn } from "./mean-time.ts";
import type { Occasion } from "./occasion.ts";
import type { Group, MeanTime, Schedule } from "./schedule.ts";

const MINUTE_MS = 60_000;

/** One that draws: a group, or all of them together. */
interface Drawer {
  readonly experiment: string;
  readonly key: string;
  readonly group?: string;
  readonly wrong?: string;
  readonly model: MeanTime;
  readonly window: Window;
  readonly days: Days;
  quietDays: number;
}

/** Work days that begin from `fromMs` to before `toMs`, and those whose window reaches into that time. */
export function* meanOccasions(
  schedule: Schedule & { readonly when: MeanTime },
  groups: readonly Group[],
  fromMs: number,
  toMs: number,
): Generator<Occasion> {
  const { calendar, experiment } = schedule;
  const first = dayOf(calendar.zone.localAt(fromMs)) - 1;
  const last = dayOf(calendar.zone.localAt(toMs));
  const drawers = drawersOf(schedule, groups, first);
  // A window that crosses midnight ends when others of the next day have begun.
  let waiting: Occasion[] = [];
  for (let day = first; day <= last; day++) {
    const today = dayWith(calendar, day);
    const free = whyNoWork(calendar, day);
    const found = free
      ? [freeDay(experiment, today, free)]
      : drawers.map((drawer) => decided(schedule, groups, drawer, today));
    for (const one of found) if (one.atMs >= fromMs && one.atMs < toMs) waiting.push(one);
    waiting.sort((a, b) => a.atMs - b.atMs);
    const tomorrowMs = calendar.zone.instantFrom((day + 1) * DAY_MS);
    const isReady = ({ atMs }: Occasion) => atMs < tomorrowMs;
    yield* waiting.filter(isReady);
    waiting = waiting.filter((one) => !isReady(one));
  }
  yield* waiting;
}

interface Day {
  readonly day: number;
  readonly date: string;
  /** The instant of a minute of it; of what clocks skip, the change. */
  readonly instantFrom: (minute: number) => number;
}

function dayWith({ zone }: Calendar, day: number): Day {
  const instantFrom = (minute: number) => zone.instantFrom(day * DAY_MS + minute * MINUTE_MS);
  return { day, date: sayDay(day), instantFrom: lastOf(instantFrom) };
}

function drawersOf(
  schedule: Schedule & { readonly when: MeanTime },
  groups: readonly Group[],
  first: number,
): Drawer[] {
  const { calendar, experiment, grouping, seed, when } = schedule;
  const isWorkDay = (day: number) => whyNoWork(calendar, day) === undefined;
  const dateOf = lastOf(sayDay);
  const make = (key: string, given: Partial<Group> & { group?: string }): Drawer => {
    const model = given.mean === undefined ? when : { ...when, mean: given.mean };
    const hit = (day: number) => draw(seed, "coin", dateOf(day), key) < 1 / model.mean;
    const days = { hit, isWorkDay };
    return {
      experiment,
      key,
      ...(given.group === undefined ? {} : { group: given.group }),
      ...(given.wrong === undefined ? {} : { wrong: given.wrong }),
      model,
      window: windowOf(calendar, given.window),
      days,
      quietDays: quietDaysOn(model, first, days),
    };
  };
  if (!grouping?.independent) return [make("", {})];
  return groups.map((group) => make(group.name, { ...group, group: group.name }));
}

/** Chaos Monkey's: somebody is at work and has an hour left to look into it. */
export const WINDOW_UNLESS_TOLD = "09:00-15:00";

export function windowOf(calendar: Calendar, own: string | undefined): Window {
  if (own !== undefined) return readWindow(own);
  return calendar.window ?? readWindow(WINDOW_UNLESS_TOLD);
}

function freeDay(experiment: string, { date, instantFrom }: Day, reason: string): Occasion {
  return { experiment, date, local: date, atMs: instantFrom(0), act: false, reason };
}

function decided(
  schedule: Schedule,
  groups: readonly Group[],
  drawer: Drawer,
  today: Day,
): Occasion {
  const { model, days, quietDays, wrong } = drawer;
  const decision = decide(model, quietDays, days.hit(today.day));
  drawer.quietDays = nextQuiet(model, quietDays, decision);
  const isDrawn = decision === "hit" || decision === "forced";
  if (wrong !== undefined) return skipped(drawer, today, wrong);
  if (!isDrawn) return skipped(drawer, today, sayNo(decision, model));
  return timed(schedule, groups, drawer, today, decision);
}

/** Of ten years of a hundred groups a quarter of a million: a spread for each would be half of the time. */
function skipped(drawer: Drawer, { date, instantFrom }: Day, reason: string): Occasion {
  const { experiment, group, window } = drawer;
  const atMs = instantFrom(window.fromMinute);
  return group === undefined
    ? { experiment, date, local: date, atMs, act: false, reason }
    : { experiment, group, date, local: date, atMs, act: false, reason };
}

function sayNo(decision: Decision, model: MeanTime): string {
  const odds = `chance 1 in ${model.mean}`;
  if (decision === "spared") return `the draw spared it, ${odds}`;
  const least = leastGap(model);
  return `the draw hit it, less than ${least} work ${least === 1 ? "day" : "days"} after the last`;
}

function timed(
  { calendar, seed, grouping }: Schedule,
  groups: readonly Group[],
  drawer: Drawer,
  { day, date }: Day,
  decision: Decision,
): Occasion {
  const { experiment, key, model, window } = drawer;
  const minutes = window.toMinute - window.fromMinute;
  const minute = window.fromMinute + Math.floor(draw(seed, "minute", date, key) * minutes);
  const localMs = day * DAY_MS + minute * MINUTE_MS;
  const local = sayLocal(localMs);
  const [instant] = calendar.zone.instantsOf(localMs);
  const group = drawer.group ?? (grouping && drawnGroup(groups, seed, local));
  const named = group === undefined ? {} : { group };
  const atMs = instant ?? calendar.zone.instantFrom(localMs);
  const closed =
    instant === undefined
      ? `clocks skip this minute in ${calendar.zone.name}`
      : (whyBlackout(calendar, instant) ??
        (grouping && group === undefined ? "there is no group" : undefined));
  const why =
    decision === "forced"
      ? `forced: nothing for ${model.maxQuiet} work days`
      : `drawn, chance 1 in ${model.mean}`;
  return {
    experiment,
    ...named,
    date,
    local,
    atMs,
    act: closed === undefined,
    reason: closed ?? why,
  };
}
