/** What schedules will do, act for act, as far as it is theirs to say. Pure. */
import { actOf, type Occasion } from "./occasion.ts";
import { occasionsOf } from "./occasions.ts";
import { type PastRun, whyCapped } from "./run-cap.ts";
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
  const runs = [...past];
  // A cap on all or on a service counts also those that have none.
  const capsOfAll = all.flatMap(({ schedule }) => schedule.caps);
  const isAnyones = capsOfAll.some(({ scope }) => scope !== "experiment");
  for (const { of, occasion } of inOrder(all, span.fromMs, span.toMs)) {
    if (!occasion.act) {
      yield occasion;
      continue;
    }
    const act = actOf(occasion);
    const { experiment, group, atMs } = act;
    const { caps, calendar, grouping } = of.schedule;
    const services = grouping?.by === "service" && group !== undefined ? [group] : [];
    const why = whyCapped(caps, { experiment, services, atMs }, runs, calendar.zone);
    yield why === undefined ? act : { ...act, act: false, expected: true, reason: why };
    if (why === undefined && (isAnyones || caps.length > 0)) {
      runs.push({ run: act.id, experiment, atMs, services });
      forget(runs, atMs);
    }
  }
}

/** What caps count when a plan is made. */
export interface Standing {
  readonly nowMs: number;
  readonly past: readonly PastRun[];
}

/** A week's cap looks back a week; where weeks begin at different times, in several zones, one leads to another. */
const COUNTED_MS = 28 * 86_400_000;

/** The same of any time. Caps count what comes before it, from now on; of what is over, as a plan made then did. */
export function* lookAt(
  all: readonly Scheduled[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { nowMs, past }: Standing,
): Generator<Ahead> {
  const isCapped = all.some(({ schedule }) => schedule.caps.length > 0);
  const countMs = isCapped ? fromMs - COUNTED_MS : fromMs;
  const turnMs = Math.min(Math.max(nowMs, countMs), toMs);
  const isAsked = ({ atMs }: Ahead) => atMs >= fromMs;
  for (const row of lookAhead(all, { fromMs: countMs, toMs: turnMs }, []))
    if (isAsked(row)) yield row;
  for (const row of lookAhead(all, { fromMs: turnMs, toMs }, past)) if (isAsked(row)) yield row;
}

/** No cap looks further back than a week and its edges. */
const REMEMBERED_MS = 9 * 86_400_000;

/** By halves: one by one each would move all others. */
function forget(runs: PastRun[], nowMs: number): void {
  const half = runs.length >> 1;
  if ((runs[half]?.atMs ?? nowMs) < nowMs - REMEMBERED_MS) runs.splice(0, half);
}
