/**
 * Decides at each ring what is due, and what becomes of it: begun, or skipped and said. Whether time
 * passed, jumped or stood still is the clock's business: each act is handled once, in its order.
 */

import type { Scheduled } from "../core/look-ahead.ts";
import type { Act, Occasion } from "../core/occasion.ts";
import type { Schedule } from "../core/schedule.ts";
import type { ActName, Outcome, ScheduleFact, Skip } from "../core/schedule-line.ts";
import { messageOf } from "../failure.ts";
import { sayMs } from "../units.ts";
import { type Due, type DueFrom, openDueList } from "./due.ts";

/** Lines for what was missed at once; more are counted. */
const MISSED_MAX = 1_000;

export interface ActResult {
  readonly outcome: Outcome;
  readonly says: string;
  readonly run?: string;
  readonly verdict?: string;
  readonly exit?: number;
}

export interface Obstacle {
  readonly why: Skip;
  readonly says: string;
}

export interface SchedulerDeps {
  readonly maxConcurrent: number;
  /** On disk when it resolves. @throws where it cannot be written: then nothing is begun */
  readonly note: (fact: ScheduleFact) => Promise<void>;
  /** Does it, whatever happens, and says what became of it. */
  readonly perform: (act: Act, schedule: Schedule) => Promise<ActResult>;
  /** Why nothing may begin now, e.g. a disk that is full. */
  readonly obstacle: () => Obstacle | undefined;
  readonly onLate: (lateMs: number) => void;
  readonly onFailure: (error: unknown, act: Act) => void;
}

export interface Scheduler {
  /** What is due from now on; what runs, runs. */
  plan(all: readonly Scheduled[]): void;
  ring(nowMs: number): Promise<void>;
  next(): Occasion | undefined;
  running(): readonly ActName[];
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

export function openScheduler(deps: SchedulerDeps, from: DueFrom): Scheduler {
  const list = openDueList(from);
  const running = new Map<string, { name: ActName; over: Promise<void> }>();
  const begin = ({ act, schedule, lateMs }: Due): Promise<void> => {
    const key = JSON.stringify([act.experiment, act.group]);
    const why = whyNot(key, running, deps);
    if (why) return skip(deps, act, why.why, why.says);
    const name = nameOf(act);
    const noted = deps.note({ kind: "begun", act: name, lateMs });
    const over = noted
      .then(async () => {
        deps.onLate(lateMs);
        const result = await deps.perform(act, schedule).catch(failed);
        await deps.note({ kind: "ended", act: name, ...result });
      })
      .catch((error: unknown) => deps.onFailure(error, act))
      .finally(() => running.delete(key));
    running.set(key, { name, over });
    return noted.catch(() => {});
  };
  return {
    plan: list.plan,
    ring: async (nowMs) => {
      const { made, missed, dropped } = list.take(nowMs);
      await noteMissed(deps, missed, dropped, nowMs);
      for (const one of made)
        await begin(one).catch((error: unknown) => deps.onFailure(error, one.act));
    },
    next: list.next,
    running: () => [...running.values()].map(({ name }) => name),
    idle: async () => {
      while (running.size > 0) await Promise.all([...running.values()].map(({ over }) => over));
    },
  };
}

function failed(error: unknown): ActResult {
  return { outcome: "failed", says: messageOf(error), exit: 6 };
}

async function noteMissed(
  deps: SchedulerDeps,
  missed: readonly Due[],
  dropped: number,
  nowMs: number,
): Promise<void> {
  for (const { act, lateMs } of missed.slice(0, MISSED_MAX))
    await skip(deps, act, "missed", `nobody was awake: it is ${sayMs(lateMs)} late`).catch(
      (error: unknown) => deps.onFailure(error, act),
    );
  const more = Math.max(0, missed.length - MISSED_MAX) + dropped;
  const until = new Date(nowMs).toISOString();
  if (more > 0) await deps.note({ kind: "more-missed", count: more, until }).catch(() => {});
}

function skip({ note }: SchedulerDeps, act: Act, why: Skip, says: string): Promise<void> {
  return note({ kind: "skipped", act: nameOf(act), why, says });
}

function whyNot(
  key: string,
  running: ReadonlyMap<string, { name: ActName }>,
  { maxConcurrent, obstacle }: SchedulerDeps,
): Obstacle | undefined {
  const still = running.get(key)?.name.id;
  if (still !== undefined) return { why: "overlap", says: `act ${still} of it still runs` };
  if (running.size >= maxConcurrent)
    return { why: "busy", says: `${running.size} acts run, and no more may at once` };
  return obstacle();
}

export function nameOf({ id, experiment, group, atMs }: Act): ActName {
  const named = group === undefined ? {} : { group };
  return { id, experiment, ...named, due: new Date(atMs).toISOString() };
}
