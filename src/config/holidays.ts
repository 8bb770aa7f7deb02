/** Public holidays by country and region. */
import { createRequire } from "node:module";
import type Holidays from "date-holidays";
import { readDay } from "../core/local-date.ts";
import { nearest } from "../nearest.ts";

const DAY_MS = 86_400_000;

/** Loaded when somebody names a country: its tables are 20 MB of memory and an eighth of a second. */
function library(): typeof Holidays {
  const module = createRequire(import.meta.url)("date-holidays");
  return module.default ?? module;
}

type DayOff = (day: number) => string | undefined;

/** The same for everybody, and dear to find out: a file may name one country a thousand times. */
const found = new Map<string, DayOff>();

/** @param code `DE`, `DE-BY`, `US-CA`. @throws Error on a place that is not known */
export function holidaysOf(code: string): DayOff {
  const holidays = found.get(code) ?? holidaysIn(code);
  found.set(code, holidays);
  return holidays;
}

function holidaysIn(code: string): DayOff {
  const Library = library();
  const [country = "", state, region] = code.split("-");
  assertPlace(new Library(), code, country, state);
  const place = new Library(country, state ?? "", region ?? "", {
    types: ["public"],
    languages: "en",
  });
  const years = new Map<number, Map<number, string>>();
  return (day) => {
    const year = new Date(day * DAY_MS).getUTCFullYear();
    const known = years.get(year) ?? daysOf(place, year);
    years.set(year, known);
    return known.get(day);
  };
}

function assertPlace(all: Holidays, code: string, country: string, state?: string): void {
  const countries = Object.keys(all.getCountries("en"));
  if (!countries.includes(country))
    throw new Error(`"${code}": no country ${country} is known${near(country, countries)}`);
  const states = Object.keys(all.getStates(country, "en") ?? {});
  if (state !== undefined && !states.includes(state))
    throw new Error(`"${code}": ${country} has no ${state}: expected one of ${states.join(", ")}`);
}

function near(word: string, words: readonly string[]): string {
  const found = nearest(word, words);
  return found ? `; did you mean ${found}?` : "";
}

/** Those that begin in the year before may last into this one. */
function daysOf(place: Holidays, year: number): Map<number, string> {
  const days = new Map<number, string>();
  for (const { date, start, end, name } of [year - 1, year].flatMap((one) =>
    place.getHolidays(one),
  )) {
    const first = readDay(date.slice(0, 10));
    // Some begin at sunset: they are the date's that they are listed under.
    const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
    for (let day = first; day < first + count; day++)
      if (new Date(day * DAY_MS).getUTCFullYear() === year) days.set(day, name);
  }
  return days;
}
