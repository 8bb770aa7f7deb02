/** What an experiment's schedule says, read. */
import type { Cron } from "../cron.ts";
import type { Calendar } from "./calendar.ts";
import type { RunCap } from "./run-cap.ts";

/** One draw for each group and work day: it acts with p = 1/mean. */
export interface MeanTime {
  readonly kind: "mean";
  /** Mean work days between two hits of the coin. */
  readonly mean: number;
  /** Work days from one act to the next at least; 0 and 1 are the same: there is one draw a day. */
  readonly min: number;
  /** Work days after which an act is forced. */
  readonly maxQuiet?: number;
}

export interface AtTimes {
  readonly kind: "cron";
  readonly cron: Cron;
  readonly jitterMs: number;
}

/** Counted from 1970-01-01T00:00Z: no restart moves it, and it cannot drift. */
export interface Interval {
  readonly kind: "every";
  readonly says: string;
  /** The same as `toMs` where it is fixed. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Grouping {
  /** `project`, `service`, `zone`, `region`, `host` or a label. */
  readonly by: string;
  /** Each draws for itself; else there is one draw for all, and the group is drawn then. */
  readonly independent: boolean;
}

export interface Schedule {
  readonly experiment: string;
  readonly seed: string;
  readonly calendar: Calendar;
  readonly when: MeanTime | AtTimes | Interval;
  readonly grouping?: Grouping;
  readonly caps: readonly RunCap[];
  /** A missed act is made up for within this time; absent: never. */
  readonly catchUpMs?: number;
  /** A file that is there, or a check that is not clear, freezes everything. */
  readonly freeze: readonly string[];
}

/** A group as the fleet has it now, with what its owners ask for by label. */
export interface Group {
  readonly name: string;
  /** Of `chaos.mean`, in work days. */
  readonly mean?: number;
  /** Of `chaos.window`. */
  readonly window?: string;
  /** Why its labels cannot be meant: then nothing is done to it. */
  readonly wrong?: string;
}
