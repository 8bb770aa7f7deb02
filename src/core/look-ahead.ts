/** What schedules will do, act for act, as far as it is theirs to say. Pure. */
import { DAY_MS } from "./local-date.ts";
import { actOf, type Occasion } from "./occasion.ts";
import { occasionsOf } from "./occasions.ts";
import { type PastRun, periodOf } from "./run-cap.ts";
import { type Capped, openTally } from "./run-tally.ts";
import type { Group, Schedule } from "./schedule.ts";

export interface Scheduled {
  readonly schedule: Schedule;
  readonly groups: readonly Group[];
}

export interface Ahead extends Occasion {
  /** Of an act, also of one that a cap will refuse. */
  readonly id?: string;
  /** Refused if all before it happens: the journals decide when its time comes. */
  readonly expected?: true;
}

/** From `fromMs` to before `toMs`, in the order of time. */
export function* inOrder(
  all: readonly Scheduled[],
  fromMs: number,
  toMs: number,
): Generator<{ readonly of: Scheduled; readonly occasion: Occasion }> {
  const queues = all.map((of) => {
    const occasions = occasionsOf(of.schedule, of.groups, fromMs, toMs);
    return { of, occasions, next: occasions.next() };
  });
  for (;;) {
    const open = queues.filter(({ next }) => !next.done);
    const first = open.reduce<(typeof queues)[number] | undefined>(
      (best, one) =>
        best && (best.next.value as Occasion).atMs <= (one.next.value as Occasion).atMs
          ? best
          : one,
      undefined,
    );
    if (!first) return;
    yield { of: first.of, occasion: first.next.value as Occasion };
    first.next = first.occasions.next();
  }
}

/** With the caps that the acts before and the runs of the past would meet. */
export function* lookAhead(
  all: readonly Scheduled[],
  span: { readonly fromMs: number; readonly toMs: number },
  past: readonly PastRun[],
): Generator<Ahead> {
  const tally = openTally(all.map(({ schedule }) => cappedOf(schedule)));
  for (const run of past) tally.add(run);
  // It may have begun since: then it is counted, and no other is asked for it.
  const begun = new Set(past.map(({ run }) => run));
  for (const { of, occasion } of inOrder(all, span.fromMs, span.toMs)) {
    if (!occasion.act) {
      yield occasion;
      continue;
    }
    const act = actOf(occasion);
    const aimed = aimedBy(act, of.schedule);
    const why = begun.has(act.id) ? undefined : tally.why(cappedOf(of.schedule), aimed);
    yield why === undefined ? act : { ...act, act: false, expected: true, reason: why };
    if (why === undefined && !begun.has(act.id)) tally.add(aimed);
  }
}

function cappedOf({ caps, calendar: { zone } }: Schedule): Capped {
  return { caps, zone };
}

function aimedBy({ experiment, group, atMs }: Occasion, { grouping }: Schedule) {
  const services = grouping?.by === "service" && group !== undefined ? [group] : [];
  return { experiment, services, atMs };
}

/** What caps count when a plan is made. */
export interface Standing {
  readonly nowMs: number;
  readonly past: readonly PastRun[];
}

/**
 * The same of any time. Caps count what comes before it, from now on, and before that the runs that there
 * were; of what is over, as a plan made then did.
 */
export function* lookAt(
  all: readonly Scheduled[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { nowMs, past }: Standing,
): Generator<Ahead> {
  const isAsked = ({ atMs }: Ahead) => atMs >= fromMs;
  const countMs = countedFrom(all, fromMs);
  const endMs = Math.min(nowMs, toMs);
  if (fromMs < endMs)
    for (const row of lookAhead(all, { fromMs: countMs, toMs: endMs }, []))
      if (isAsked(row)) yield row;
  const ahead = { fromMs: Math.max(nowMs, countMs), toMs };
  for (const row of lookAhead(all, ahead, past)) if (isAsked(row)) yield row;
}

/** Where weeks begin at different times, in several zones, one leads to another. */
const PERIODS_BEFORE = 4;

/** What came before it reaches no cap of that time. */
function countedFrom(all: readonly Scheduled[], fromMs: number): number {
  let beginMs = fromMs;
  for (let n = 0; n < PERIODS_BEFORE; n++)
    beginMs = Math.min(beginMs, ...all.flatMap(({ schedule }) => periodsOf(schedule, beginMs)));
  return beginMs;
}

/** When the days and weeks of its caps began. */
function periodsOf({ caps, calendar: { zone } }: Schedule, ms: number): number[] {
  return caps.map((cap) => zone.instantFrom(periodOf(cap, zone, ms) * DAY_MS));
}
