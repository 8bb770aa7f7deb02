/** A time at which a schedule might act, and what it decides. Pure: a function of seed, date and group. */
import { createHash } from "node:crypto";

export interface Occasion {
  readonly experiment: string;
  /** Absent: the experiment is not divided into groups. */
  readonly group?: string;
  /** The work day that it belongs to, e.g. `2027-03-28`. */
  readonly date: string;
  /** Wall-clock time in the schedule's zone; of a day without any, the date alone. */
  readonly local: string;
  /** The instant, in milliseconds; of a minute that does not exist, the next one that does. */
  readonly atMs: number;
  /** The instant that it is put off from; absent: `local` alone says which one it is. */
  readonly baseMs?: number;
  readonly act: boolean;
  /** Why it is skipped, or by what it acts. */
  readonly reason: string;
}

/** An occasion that acts; its journal carries the id, whatever becomes of it. */
export interface Act extends Occasion {
  readonly id: string;
}

/**
 * The same in the plan, in the daemon and after a restart: it names experiment, group and time. Not the time
 * on the wall where jitter, or clocks that go back, may put two on one.
 */
export function actId({ experiment, group, date, local, baseMs }: Occasion) {
  const words = JSON.stringify([experiment, group ?? null, baseMs ?? local]);
  return `${date}-${createHash("sha256").update(words).digest("hex").slice(0, 10)}`;
}

export function actOf(occasion: Occasion): Act {
  return { ...occasion, id: actId(occasion) };
}

/** Which victims an act draws: each its own, and the same ones for who replays it. */
export function seedOfAct(seed: string, id: string): string {
  return createHash("sha256")
    .update(JSON.stringify([seed, "act", id]))
    .digest("hex")
    .slice(0, 12);
}
