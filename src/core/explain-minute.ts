/** What schedules make of one minute on the wall. Pure. */
import { whyBlackout, whyClosed, whyNoWork, workDayOf } from "./calendar.ts";
import { DAY_MS, readLocal, sayDay, sayLocal, sayWeekday } from "./local-date.ts";
import { type Ahead, lookAt, type Scheduled, type Standing } from "./look-ahead.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface Minute {
  readonly experiment: string;
  readonly zone: string;
  readonly local: string;
  /** ISO; none: clocks skip it, two: they show it twice. */
  readonly instants: readonly string[];
  readonly says: readonly string[];
}

/** @param text `2027-03-28T02:30`, in each schedule's own zone. @throws Error */
export function explainMinute(
  text: string,
  all: readonly Scheduled[],
  standing: Standing,
): Minute[] {
  const localMs = Math.floor(readLocal(text) / MINUTE_MS) * MINUTE_MS;
  if (localMs < 0) throw new Error(`"${text}" is before 1970, when schedules begin`);
  const rows = rowsAround(localMs, all, standing);
  return all.map((one) => {
    const { calendar, experiment } = one.schedule;
    const instants = calendar.zone.instantsOf(localMs);
    const day = workDayOf(calendar, localMs);
    return {
      experiment,
      zone: calendar.zone.name,
      local: sayLocal(localMs),
      instants: instants.map((ms) => new Date(ms).toISOString()),
      says: [
        sayInstants(instants),
        `it belongs to ${sayWeekday(day)}, ${sayDay(day)}: ${whyNoWork(calendar, day) ?? "a work day"}`,
        ...deeds(one, rows.get(experiment) ?? [], { localMs, instants, day }),
      ],
    };
  });
}

function sayInstants(instants: readonly number[]): string {
  const [first, second] = instants;
  if (first === undefined) return "clocks skip it: whatever falls on it is skipped";
  if (second === undefined) return `it is ${new Date(first).toISOString()}`;
  return `clocks show it twice: ${new Date(first).toISOString()} is meant, not ${new Date(second).toISOString()}, where a schedule names it`;
}

function openness({ schedule: { calendar, when } }: Scheduled, ms: number | undefined): string[] {
  if (ms === undefined) return [];
  // A window of the mean-time model is where minutes are drawn, and a group may have its own.
  const why = when.kind === "mean" ? whyBlackout(calendar, ms) : whyClosed(calendar, ms);
  return [why ?? "nothing of the calendar is against an act"];
}

/** By experiment: what there is of that day in any zone, as the plan has it. */
function rowsAround(
  localMs: number,
  all: readonly Scheduled[],
  standing: Standing,
): Map<string, Ahead[]> {
  const dayMs = Math.floor(localMs / DAY_MS) * DAY_MS;
  const span = { fromMs: dayMs - 39 * HOUR_MS, toMs: dayMs + 57 * HOUR_MS };
  const rows = new Map<string, Ahead[]>();
  for (const row of lookAt(all, span, standing)) {
    const known = rows.get(row.experiment);
    if (known) known.push(row);
    else rows.set(row.experiment, [row]);
  }
  return rows;
}

interface Asked {
  readonly localMs: number;
  readonly instants: readonly number[];
  readonly day: number;
}

/** What is decided of this minute, and else what the day's draws were. */
function deeds(one: Scheduled, rows: readonly Ahead[], { localMs, instants, day }: Asked) {
  const [date, local] = [sayDay(day), sayLocal(localMs)];
  const ofDay = rows.filter((found) => found.date === date);
  const here = ofDay.filter((found) => found.local.slice(0, 16) === local);
  const drawn =
    one.schedule.when.kind === "mean" ? ofDay.filter((found) => !here.includes(found)) : [];
  return [...timesOf(instants, here).flatMap((time) => sayTime(one, time)), ...sayDrawn(drawn)];
}

interface Time {
  readonly which: string;
  readonly ms: number | undefined;
  readonly here: readonly Ahead[];
}

/** What is put off may come to the second of two equal minutes, and that one may be in a blackout. */
function timesOf(instants: readonly number[], here: readonly Ahead[]): Time[] {
  const [first, second] = instants;
  if (first === undefined || second === undefined) return [{ which: "", ms: first, here }];
  const at = (ms: number) => here.filter(({ atMs }) => atMs >= ms && atMs < ms + MINUTE_MS);
  return [
    { which: "the first time: ", ms: first, here: at(first) },
    { which: "the second time: ", ms: second, here: at(second) },
  ];
}

function sayTime(one: Scheduled, { which, ms, here }: Time): string[] {
  const acts = here.map(
    ({ act, group, reason }) => `${act ? "act" : "skip"}${sayGroup(group)}: ${reason}`,
  );
  const found = here.length === 0 ? ["no occasion falls on this minute"] : acts;
  return [...openness(one, ms), ...found.slice(0, LINES_MAX)].map((line) => `${which}${line}`);
}

function sayDrawn(drawn: readonly Ahead[]): string[] {
  const line = ({ act, group, local, reason }: Ahead) =>
    `that day${sayGroup(group)}: ${act ? `act at ${local}` : `skip, ${reason}`}`;
  return drawn.slice(0, LINES_MAX).map(line);
}

const LINES_MAX = 100;

function sayGroup(group: string | undefined): string {
  return group === undefined ? "" : `, group ${group}`;
}
