/** When a repeated event is, in a span of time and however long before it began. */
import type ICAL from "ical.js";

/** Four a day in all the years that are looked at. */
const IN_SPAN_MAX = 20_000;
/** Of those before the span that cannot be leapt over. */
const BEFORE_MAX = 100_000;
const DAY_MS = 86_400_000;
/** Times without a zone are read in the host's, which is no more than a day off. */
const SLACK_MS = 2 * DAY_MS;

export interface Span {
  /** What is over by then, or begins later than `untilMs`, is left out. */
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Lasting {
  readonly start: ICAL.Time;
  readonly end: ICAL.Time;
}

/** @throws Error on an event that is repeated too often: half of its times would be none of them */
export function* repeatsOf(event: ICAL.Event, { fromMs, untilMs }: Span): Generator<Lasting> {
  nameDays(event);
  const repeated = event.iterator(leap(event, fromMs));
  const counts = { inSpan: 0, before: 0 };
  for (let start = repeated.next(); start; start = repeated.next()) {
    if (msOf(start) > untilMs + SLACK_MS) return;
    const end = start.clone();
    end.addDuration(event.duration);
    const isBefore = msOf(end) < fromMs - SLACK_MS;
    assertFew(event, isBefore ? ++counts.before : ++counts.inSpan, isBefore);
    if (!isBefore) yield { start, end };
  }
}

function assertFew({ summary }: ICAL.Event, count: number, isBefore: boolean): void {
  const max = isBefore ? BEFORE_MAX : IN_SPAN_MAX;
  if (count <= max) return;
  const where = isBefore ? "before the time that is asked for" : "in the years that are asked for";
  throw new Error(
    `the event "${summary}" is repeated more than ${max} times ${where}: give it a later beginning or longer times`,
  );
}

/** Of a rule, what says which days of a year are meant. */
const DAYS = ["BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"];

/**
 * A date that a year has not is left out (RFC 5545). The library does so where the rule names the day; else
 * it would put 29 February on 1 March.
 */
function nameDays({ component, startDate: { month, day } }: ICAL.Event): void {
  for (const property of component.getAllProperties("rrule")) {
    const rule = property.getFirstValue() as ICAL.Recur;
    const has = (part: string) => rule.getComponent(part).length > 0;
    if (day <= 28 || rule.freq !== "YEARLY" || DAYS.some(has)) continue;
    const months = has("BYMONTH") ? (rule.getComponent("BYMONTH") as number[]) : [month];
    rule.setComponent(
      "BYMONTH",
      months.filter((one) => day <= daysOf(one)),
    );
    rule.setComponent("BYMONTHDAY", [day]);
  }
}

/** Of a month, counted from 1, at most. */
function daysOf(month: number): number {
  return new Date(Date.UTC(2024, month, 0)).getUTCDate();
}

/** A beginning shortly before the span in which the rule is in step with its own; else its own. */
function leap({ component, startDate, duration }: ICAL.Event, fromMs: number): ICAL.Time {
  const step = stepOf(component);
  if (step === undefined) return startDate;
  const aimMs = fromMs - duration.toSeconds() * 1_000 - 2 * SLACK_MS;
  const steps = Math.floor((aimMs - msOf(startDate)) / DAY_MS / step);
  const start = startDate.clone();
  if (steps > 0) start.adjust(steps * step, 0, 0, 0);
  return start;
}

/** Days after which a rule is where it was. Those of months are few; one that counts has to be counted. */
function stepOf(component: ICAL.Component): number | undefined {
  const [rule, ...more] = component.getAllProperties("rrule");
  if (!rule || more.length > 0 || component.hasProperty("rdate")) return undefined;
  const { freq, interval, count } = rule.getFirstValue() as ICAL.Recur;
  if (count || freq === "MONTHLY" || freq === "YEARLY") return undefined;
  return freq === "WEEKLY" ? 7 * interval : interval;
}

function msOf(time: ICAL.Time): number {
  return time.toJSDate().getTime();
}
