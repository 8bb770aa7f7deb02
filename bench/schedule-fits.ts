/** Ten years of a hundred groups, several means and gaps, with weekends and holidays: simulated and judged. */
import { holidaysOf } from "../src/config/holidays.ts";
import { type Calendar, makeCalendar, whyNoWork } from "../src/core/calendar.ts";
import { type Fit, isKept } from "../src/core/gap-fit.ts";
import { actsOf, statisticsOf } from "../src/core/gap-statistics.ts";
import { ALPHA, binomial, type Cell, chiSquare } from "../src/core/goodness.ts";
import { lastOf } from "../src/core/last-of.ts";
import { DAY_MS, readDay, weekdayOf } from "../src/core/local-date.ts";
import { trueMean } from "../src/core/mean-time.ts";
import { occasionsOf } from "../src/core/occasions.ts";
import type { MeanTime } from "../src/core/schedule.ts";

const FROM = Date.UTC(2027, 0);
const TO = Date.UTC(2037, 0);
const GROUPS = Array.from({ length: 100 }, (_, n) => ({ name: `group-${n}` }));

export interface Judged {
  readonly tookMs: number;
  readonly acts: number;
  /** What is not as theory says. */
  readonly wrong: readonly string[];
}

export function simulate(model: MeanTime): Judged {
  const begun = performance.now();
  const calendar = makeCalendar(
    { zone: "Europe/Berlin", workDays: "mon-fri", window: "09:00-15:00" },
    holidaysOf("DE-BY"),
  );
  const grouping = { by: "service", independent: true };
  const named = { experiment: "x", seed: "s", caps: [], freeze: [] };
  const schedule = { ...named, calendar, when: model, grouping };
  const acts = actsOf(occasionsOf(schedule, GROUPS, FROM, TO));
  const { verdict, outliers, gapFit, minuteFit } = statisticsOf(schedule, GROUPS, acts);
  const workDays = workDaysOf(calendar);
  const days = acts.map(({ date }) => lastDay(date));
  const fits = {
    gaps: gapFit,
    minutes: minuteFit,
    weekdays: weekdayFit(days, workDays),
    independence: independenceFit(days, workDays, model),
  };
  const wrong = Object.entries(fits).flatMap(([name, fit]) => (fit && isKept(fit) ? [] : [name]));
  const all = [
    ...wrong,
    ...(outliers > 0 ? ["outliers"] : []),
    ...(verdict === "pass" ? [] : [verdict]),
  ];
  return { tookMs: performance.now() - begun, acts: acts.length, wrong: all };
}

const lastDay = lastOf(readDay);

function workDaysOf(calendar: Calendar): number[] {
  const days: number[] = [];
  for (let day = FROM / DAY_MS; day < TO / DAY_MS; day++)
    if (whyNoWork(calendar, day) === undefined) days.push(day);
  return days;
}

function weekdayFit(hits: readonly number[], workDays: readonly number[]): Fit {
  const [seen, there] = [hits, workDays].map(countByWeekday);
  const cells = [1, 2, 3, 4, 5].map((weekday) => ({
    seen: seen?.[weekday] ?? 0,
    wanted: (hits.length * (there?.[weekday] ?? 0)) / workDays.length,
  }));
  return fitOf(cells);
}

function countByWeekday(days: readonly number[]): number[] {
  const counts = new Array<number>(7).fill(0);
  for (const day of days) counts[weekdayOf(day)] = (counts[weekdayOf(day)] ?? 0) + 1;
  return counts;
}

/** A minimum gap makes a day depend on those before it: of these days only each tenth is looked at. */
const APART = 10;

/** As many groups of a day are hit together as independent ones would be. */
function independenceFit(
  hits: readonly number[],
  workDays: readonly number[],
  model: MeanTime,
): Fit {
  const together = new Map<number, number>();
  for (const day of hits) together.set(day, (together.get(day) ?? 0) + 1);
  const days = workDays.filter((_, at) => at % APART === 0);
  const seen = new Array<number>(GROUPS.length + 1).fill(0);
  for (const day of days) {
    const count = together.get(day) ?? 0;
    seen[count] = (seen[count] ?? 0) + 1;
  }
  const cells = seen.map((count, k) => ({
    seen: count,
    wanted: days.length * binomial(GROUPS.length, k, 1 / trueMean(model)),
  }));
  return fitOf(cells);
}

function fitOf(cells: readonly Cell[]): Fit {
  const { value, limit } = chiSquare(cells);
  return { value, limit, alpha: ALPHA };
}
