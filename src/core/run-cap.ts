/** How many runs there may be: of the experiment, of a service, of all; counted from journals. Pure. */
import type { Zone } from "../zones.ts";
import { DAY_MS, dayOf, sayDay, weekdayOf } from "./local-date.ts";

export type CapScope = "experiment" | "service" | "all";

export interface RunCap {
  readonly scope: CapScope;
  readonly max: number;
  /** A calendar day, or a week from Monday, in the schedule's zone: nothing of yesterday counts today. */
  readonly per: "day" | "week";
}

/** A run that hit somebody: by schedule or by hand. */
export interface PastRun {
  readonly run: string;
  readonly experiment: string;
  readonly atMs: number;
  readonly services: readonly string[];
}

/** `3/day`, `10/week`. @throws Error */
export function readRunCap(scope: CapScope, text: string): RunCap {
  const [, max, per] = /^([1-9]\d{0,4})\s*\/\s*(day|week)$/.exec(text.trim()) ?? [];
  if (max === undefined)
    throw new Error(
      `"${text}" is no cap: expected a number from 1 and /day or /week, such as 3/day`,
    );
  return { scope, max: Number(max), per: per as "day" | "week" };
}

export function sayRunCap({ scope, max, per }: RunCap): string {
  const whose = scope === "all" ? "all runs" : `a ${scope}`;
  return `${max} a ${per} for ${whose}`;
}

/** The first day of the day or week in which an instant lies. */
export function periodOf({ per }: RunCap, zone: Zone, ms: number): number {
  const day = dayOf(zone.localAt(ms));
  return per === "day" ? day : day - ((weekdayOf(day) + 6) % 7);
}

export interface Aimed {
  readonly experiment: string;
  /** Of its victims; absent: not known yet. */
  readonly services?: readonly string[];
  readonly atMs: number;
}

/** Until a run has begun that was due: the engine is asked before. What is later is made up for. */
const BEGINS_WITHIN_MS = 300_000;

/** When a run of the schedule is counted: when it was due, as the plan has it, also where it began after midnight. */
export function countedMs(dueMs: number, begunMs: number): number {
  return begunMs - dueMs <= BEGINS_WITHIN_MS ? dueMs : begunMs;
}

/** More than a period and its change of clocks: to ask a zone for each run of the past is dear. */
const NEAR_MS = { day: 2 * DAY_MS, week: 9 * DAY_MS } as const;

/** Why a run would be one too many; `undefined`: it would not. */
export function whyCapped(
  caps: readonly RunCap[],
  aimed: Aimed,
  past: readonly PastRun[],
  zone: Zone,
): string | undefined {
  for (const cap of caps) {
    const period = periodOf(cap, zone, aimed.atMs);
    const near = past.filter(({ atMs }) => Math.abs(atMs - aimed.atMs) < NEAR_MS[cap.per]);
    const within = near.filter(({ atMs }) => periodOf(cap, zone, atMs) === period);
    const full = fullest(cap, aimed, within);
    if (full) return `the cap of ${sayRunCap(cap)} is reached: ${full}, since ${sayDay(period)}`;
  }
  return undefined;
}

function fullest(cap: RunCap, aimed: Aimed, within: readonly PastRun[]): string | undefined {
  if (cap.scope === "service") {
    const hits = (service: string) => within.filter(({ services }) => services.includes(service));
    const service = aimed.services?.find((one) => hits(one).length >= cap.max);
    return service && `${service} had ${sayRuns(hits(service).length)}`;
  }
  const counted =
    cap.scope === "all"
      ? within
      : within.filter(({ experiment }) => experiment === aimed.experiment);
  return counted.length >= cap.max ? `there were ${sayRuns(counted.length)}` : undefined;
}

function sayRuns(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
