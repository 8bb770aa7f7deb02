/** How many runs there may be: of the experiment, of a service, of all; counted from journals. Pure. */
import type { Zone } from "../zones.ts";
import { dayOf, weekdayOf } from "./local-date.ts";

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
export function periodOf({ per }: Pick<RunCap, "per">, zone: Zone, ms: number): number {
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
