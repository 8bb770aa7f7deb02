/** Cron expressions, read by the library whose alarm fires them: what is enumerated is what it means. */
import { parse, validateDetailed } from "node-cron";

export interface Cron {
  readonly says: string;
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
}

/** What every cron takes: values, names, ranges, lists, and steps of a range or of all. */
const PART = /^(?:\*|(?:\d+|[a-z]{3})-(?:\d+|[a-z]{3}))(?:\/[1-9]\d*)?$|^(?:\d+|[a-z]{3})$/i;

/** Five fields, or six with seconds first. @throws Error with what is wrong */
export function readCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6)
    throw new Error(`"${text}" has ${fields.length} fields: expected 5, or 6 with seconds first`);
  const odd = fields.flatMap((field) => field.split(",")).find((part) => !PART.test(part));
  if (odd !== undefined)
    throw new Error(`"${text}": "${odd}" is no part of a cron expression that we take`);
  assertStepsWithin(text, fields);
  const wrong = validateDetailed(text).errors.map(sayWrong);
  if (wrong.length > 0) throw new Error(`"${text}": ${wrong.join("; ")}`);
  assertOneKindOfDay(text, fields.slice(-5));
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parse(text);
  return {
    says: text.trim(),
    seconds: sorted(second),
    minutes: sorted(minute),
    hours: sorted(hour),
    days: new Set(dayOfMonth.map(Number)),
    months: new Set(month),
    weekdays: new Set(dayOfWeek.map((day) => Number(day) % 7)),
  };
}

interface Field {
  readonly name: string;
  readonly takes: string;
  readonly first: number;
  readonly count: number;
  /** Of an interval that is longer than the field. */
  readonly unit?: string;
}

const FIELDS: readonly Field[] = [
  { name: "second", takes: "0 to 59", first: 0, count: 60, unit: "s" },
  { name: "minute", takes: "0 to 59", first: 0, count: 60, unit: "m" },
  { name: "hour", takes: "0 to 23", first: 0, count: 24, unit: "h" },
  { name: "day of month", takes: "1 to 31", first: 1, count: 31 },
  { name: "month", takes: "1 to 12, or jan to dec", first: 1, count: 12 },
  { name: "weekday", takes: "0 to 7, or sun to sat", first: 0, count: 7 },
];
/** As the library calls them. */
const CALLED = ["second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"];

type Wrong = ReturnType<typeof validateDetailed>["errors"][number];

/** Its own words are for who calls it. */
function sayWrong({ field, value, message }: Wrong): string {
  const { name, takes } = FIELDS[CALLED.indexOf(String(field))] ?? {
    name: field,
    takes: "another",
  };
  if (/impossible/.test(message))
    return `${name}: found ${value}, an impossible day of month for all the months that it names`;
  return `${name}: found ${value}, expected ${takes}`;
}

/** Every cron takes a step that is wider than its range, and fires at the first value alone: nobody means that. */
function assertStepsWithin(text: string, fields: readonly string[]): void {
  const known = FIELDS.slice(-fields.length);
  for (const [at, field] of known.entries())
    for (const part of fields[at]?.split(",") ?? []) {
      const wrong = whyTooWide(part, field);
      if (wrong) throw new Error(`"${text}": ${field.name}: ${wrong}`);
    }
}

function whyTooWide(part: string, { first, count, unit }: Field): string | undefined {
  const [, from, to, step] = /^(?:\*|(\d+)-(\d+))\/(\d+)$/.exec(part) ?? [];
  const values = from === undefined ? count : Number(to) - Number(from) + 1;
  if (step === undefined || values < 1 || Number(step) <= values) return undefined;
  const only = from ?? first;
  const instead = unit && from === undefined ? `, or every: ${step}${unit}` : "";
  return `"${part}" steps over all of its ${values} values and would mean ${only} alone: write ${only}${instead}`;
}

/** Crontabs fire where either fits, this library where both do: whoever writes both may mean either. */
function assertOneKindOfDay(text: string, [, , day, , weekday]: readonly string[]): void {
  if (day === "*" || weekday === "*") return;
  throw new Error(
    `"${text}" restricts days of the month and weekdays: crons differ in what that means, so write one of them`,
  );
}

function sorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
