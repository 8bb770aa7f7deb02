/** What is due by a moment, each act once, and what of it is too late. */
import { inOrder, type Scheduled } from "../core/look-ahead.ts";
import { type Act, actOf, type Occasion } from "../core/occasion.ts";
import type { Schedule } from "../core/schedule.ts";

/** A ring may be late on a busy machine; who is later than this has slept. */
const START_WITHIN_MS = 15_000;
const LOOK_AHEAD_MS = 86_400_000;
/** Kept in memory while they are sorted; of more, the oldest are only counted. */
const DUE_MAX = 5_000;
/** A month of acts of each second would be 2.6 million: what is older than these is behind the horizon. */
const DONE_MAX = 100_000;

export interface Due {
  readonly act: Act;
  readonly schedule: Schedule;
  readonly lateMs: number;
}

export interface Taken {
  /** To be begun, and what is made up for. */
  readonly made: readonly Due[];
  readonly missed: readonly Due[];
  /** Missed, and too many to be told one by one. */
  readonly dropped: number;
}

export interface DueList {
  /** What is due from now on. */
  plan(all: readonly Scheduled[]): void;
  take(nowMs: number): Taken;
  next(): Occasion | undefined;
}

const NOTHING: Taken = { made: [], missed: [], dropped: 0 };

export interface DueFrom {
  /** Acts after it are due. */
  readonly fromMs: number;
  /** Those up to here were due while nobody was there: they are missed, however short ago. */
  readonly bornMs: number;
  /** Ids of acts that have had their line before. */
  readonly handled: ReadonlySet<string>;
}

/** Less than this is a clock that is being adjusted, and stands again where it stood in a moment. */
export const SET_BACK_MS = 60_000;

export function openDueList({ fromMs, bornMs: born, handled }: DueFrom): DueList {
  const done = new Set(handled);
  const missedAt = new Map<string, number>();
  let all: readonly Scheduled[] = [];
  let horizonMs = fromMs;
  let bornMs = born;
  let queue = queueFrom(all, horizonMs);
  const miss = ({ act }: Due) => {
    missedAt.set(act.id, act.atMs);
    forgetFirst(missedAt);
  };
  /** What has been done is not done again; what was missed by a clock that was wrong is due in its time. */
  const setBack = (nowMs: number) => {
    for (const [id, atMs] of missedAt) {
      if (atMs <= nowMs) continue;
      done.delete(id);
      missedAt.delete(id);
    }
    horizonMs = nowMs;
    bornMs = Math.min(bornMs, nowMs);
    queue = queueFrom(all, horizonMs);
  };
  return {
    plan: (given) => {
      all = given;
      queue = queueFrom(all, horizonMs);
    },
    take: (nowMs) => {
      if (nowMs <= horizonMs) {
        if (nowMs < horizonMs - SET_BACK_MS) setBack(nowMs);
        return NOTHING;
      }
      const due: Due[] = [];
      let dropped = 0;
      for (;;) {
        for (let found = queue.upTo(nowMs); found; found = queue.upTo(nowMs)) {
          const { of, occasion } = found;
          const act = actOf(occasion);
          if (done.has(act.id)) continue;
          remember(done, act.id);
          due.push({ act, schedule: of.schedule, lateMs: nowMs - act.atMs });
          if (due.length <= DUE_MAX) continue;
          miss(due.shift() as Due);
          dropped++;
        }
        if (queue.endsMs > nowMs) break;
        queue = queueFrom(all, queue.endsMs - 1);
      }
      horizonMs = nowMs;
      const taken = sorted(due, bornMs);
      for (const one of taken.missed) miss(one);
      return { ...taken, dropped };
    },
    next: () => queue.peek(),
  };
}

function remember(done: Set<string>, id: string): void {
  done.add(id);
  forgetFirst(done);
}

/** Of what is done and of what of it was missed as many: an act that is remembered as done alone would never come. */
function forgetFirst(known: Map<string, number> | Set<string>): void {
  const [oldest] = known.keys();
  if (known.size > DONE_MAX && oldest !== undefined) known.delete(oldest);
}

/** Of acts alone: nobody waits for what is skipped. */
function queueFrom(all: readonly Scheduled[], horizonMs: number) {
  const endsMs = horizonMs + LOOK_AHEAD_MS;
  const found = inOrder(all, horizonMs + 1, endsMs);
  const step = () => {
    let one = found.next();
    while (!one.done && !one.value.occasion.act) one = found.next();
    return one.done ? undefined : one.value;
  };
  let next = step();
  return {
    endsMs,
    upTo: (nowMs: number) => {
      const first = next;
      if (!first || first.occasion.atMs > nowMs) return undefined;
      next = step();
      return first;
    },
    peek: () => next?.occasion,
  };
}

/** Of what was missed, the last of each group is made up for where its schedule says so: nothing is stacked. */
function sorted(due: readonly Due[], bornMs: number): Pick<Taken, "made" | "missed"> {
  const isInTime = ({ act, lateMs }: Due) => lateMs <= START_WITHIN_MS && act.atMs > bornMs;
  const inTime = due.filter(isInTime);
  const late = due.filter((one) => !isInTime(one));
  const key = ({ act }: Due) => JSON.stringify([act.experiment, act.group]);
  const taken = new Set(inTime.map(key));
  const caughtUp: Due[] = [];
  for (const one of [...late].reverse()) {
    const isWanted = one.lateMs <= (one.schedule.catchUpMs ?? -1);
    if (!isWanted || taken.has(key(one))) continue;
    taken.add(key(one));
    caughtUp.unshift(one);
  }
  return {
    made: [...caughtUp, ...inTime],
    missed: late.filter((one) => !caughtUp.includes(one)),
  };
}
