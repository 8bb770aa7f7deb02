/** What a schedule says in a file or a label, read one by one. Pure. */

import { readCron } from "../cron.ts";
import { ms } from "../units.ts";
import type { Calendar } from "./calendar.ts";
import { type CalendarWords, makeCalendar, readWindow } from "./calendar.ts";
import { leastGap } from "./mean-time.ts";
import { type CapScope, readRunCap } from "./run-cap.ts";
import type { Grouping, Interval, MeanTime, Schedule } from "./schedule.ts";

const MEAN_MAX = 1_000;
const SHORTEST_MS = 1_000;
/** Of a random interval: each occasion is put off by up to half of it. */
const NARROWEST_MS = 2_000;

export interface ScheduleWords extends CalendarWords {
  readonly cron?: string | undefined;
  readonly every?: string | undefined;
  readonly mean?: string | undefined;
  readonly min?: string | undefined;
  readonly maxQuietDays?: number | undefined;
  readonly jitter?: string | undefined;
  readonly groups?: string | undefined;
  readonly together?: "independent" | "one-at-a-time" | undefined;
  readonly caps?: Partial<Record<CapScope, readonly string[] | undefined>> | undefined;
  readonly catchUp?: string | undefined;
  readonly freeze?: readonly string[] | undefined;
  readonly seed?: string | undefined;
}

/** `3 workdays`, `2.5 workdays`. @throws Error */
export function readMean(text: string): number {
  const days = readWorkDays(text);
  if (days >= 1 && days <= MEAN_MAX) return days;
  throw new Error(`"${text}" is no mean: expected 1 to ${MEAN_MAX} work days, such as 3 workdays`);
}

/** `2 workdays`. @throws Error */
export function readMin(text: string): number {
  const days = readWorkDays(text);
  if (Number.isInteger(days) && days <= MEAN_MAX) return days;
  throw new Error(`"${text}" is no gap: expected a whole number of work days, such as 1 workday`);
}

function readWorkDays(text: string): number {
  const [, count] = /^(\d+(?:\.\d+)?)(?:\s*work\s?days?)?$/.exec(text.trim()) ?? [];
  return count === undefined ? Number.NaN : Number(count);
}

/** `2h`, or `1h-3h` for a random one. @throws Error */
export function readInterval(text: string): Interval {
  const [from = "", to = from, ...more] = text.split("-").map((part) => part.trim());
  if (more.length > 0) throw new Error(`"${text}" is no interval: expected 2h, or 1h-3h`);
  const [fromMs, toMs] = [ms(from), ms(to)];
  if (fromMs < SHORTEST_MS) throw new Error(`"${text}" is too short: expected 1s at least`);
  if (toMs < fromMs) throw new Error(`"${text}" is no interval: it ends before it begins`);
  if (toMs > fromMs && toMs - fromMs < NARROWEST_MS)
    throw new Error(
      `"${text}" would never be random, as times are whole seconds: expected 2s between its ends`,
    );
  return { kind: "every", says: text, fromMs, toMs };
}

/** @throws Error */
export function readJitter(text: string): number {
  const jitterMs = ms(text);
  if (jitterMs === 0 || jitterMs > SHORTEST_MS) return jitterMs;
  throw new Error(
    `"${text}" would never put anything off, as times are whole seconds: expected more than 1s`,
  );
}

/** @throws Error */
export function readGroupBy(text: string): string {
  if (/^[A-Za-z0-9][\w./-]*$/.test(text)) return text;
  throw new Error(
    `"${text}" is no group: expected project, service, zone, region, host or a label`,
  );
}

export interface Naming {
  readonly experiment: string;
  readonly dayOff: Calendar["dayOff"];
}

/** @throws Error on what does not fit together; see `misfits` */
export function readSchedule(words: ScheduleWords, { experiment, dayOff }: Naming): Schedule {
  const { seed = experiment, catchUp, freeze = [] } = words;
  return {
    experiment,
    seed,
    calendar: makeCalendar(words, dayOff),
    when: readWhen(words),
    caps: readCaps(words.caps),
    freeze,
    ...(words.groups === undefined ? {} : { grouping: groupingOf(words.groups, words.together) }),
    ...(catchUp === undefined ? {} : { catchUpMs: ms(catchUp) }),
  };
}

function readWhen({ cron, every, mean = "", min, maxQuietDays, jitter }: ScheduleWords) {
  if (cron !== undefined)
    return { kind: "cron", cron: readCron(cron), jitterMs: readJitter(jitter ?? "0s") } as const;
  if (every !== undefined) return readInterval(every);
  const quiet = maxQuietDays === undefined ? {} : { maxQuiet: maxQuietDays };
  const model: MeanTime = {
    kind: "mean",
    mean: readMean(mean),
    min: readMin(min ?? "1"),
    ...quiet,
  };
  return model;
}

function groupingOf(by: string, together = "independent"): Grouping {
  return { by: readGroupBy(by), independent: together === "independent" };
}

function readCaps(caps: ScheduleWords["caps"] = {}) {
  return Object.entries(caps).flatMap(([scope, texts = []]) =>
    texts.map((text) => readRunCap(scope as CapScope, text)),
  );
}

const KINDS = ["cron", "every", "mean"] as const;
type ScheduleKey = keyof ScheduleWords;

interface Misfit {
  readonly key?: ScheduleKey;
  readonly message: string;
}
/** Present or not is what counts: what a word says may not read. */
type MaybeWords = { readonly [key in ScheduleKey]?: unknown };

const NEEDS: readonly (readonly [key: ScheduleKey, other: ScheduleKey])[] = [
  ["jitter", "cron"],
  ["min", "mean"],
  ["maxQuietDays", "mean"],
  ["together", "groups"],
];

/** What is wrong beside others, and the key at which that shows. */
export function misfits(words: MaybeWords): Misfit[] {
  const kinds = KINDS.filter((kind) => words[kind] !== undefined);
  const found = kinds.length === 0 ? "none" : kinds.join(" and ");
  // Where there is no kind, the one that a word is for may be what is missing.
  const isAlone = (key: ScheduleKey, other: ScheduleKey) =>
    words[key] !== undefined &&
    words[other] === undefined &&
    (kinds.length > 0 || other === "groups");
  const kind = { message: `expected one of cron, every and mean, found ${found}` };
  const alone = NEEDS.filter(([key, other]) => isAlone(key, other)).map(([key, other]) => ({
    key,
    message: `it is for a schedule with ${other}`,
  }));
  return [...(kinds.length === 1 ? [] : [kind]), ...alone, ...tooSoon(words)];
}

function tooSoon({ mean, maxQuietDays, min = "1" }: MaybeWords): Misfit[] {
  if (mean === undefined || typeof maxQuietDays !== "number") return [];
  const least = leastQuiet(min);
  if (least === undefined || maxQuietDays >= least) return [];
  return [{ key: "maxQuietDays", message: `expected ${least} at least, as min says` }];
}

function leastQuiet(min: unknown): number | undefined {
  try {
    return leastGap({ kind: "mean", mean: 1, min: readMin(String(min)) });
  } catch {
    return undefined;
  }
}

/** Own words of a group, from the labels of its containers. @throws Error */
export function readGroupLabels(mean: string | undefined, window: string | undefined) {
  if (window !== undefined) readWindow(window);
  return {
    ...(mean === undefined ? {} : { mean: readMean(mean) }),
    ...(window === undefined ? {} : { window }),
  };
}
