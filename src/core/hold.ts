/**
 * While the faults of a stage are held: returning victims and newcomers are hit again where the monkey
 * wants it, and a fault that ends by itself is noticed.
 *
 *   inject ──hold──────────────┬─ revert        hold-down: until holdMs has passed
 *   inject ──settle──┬─ revert │                ended by itself: as soon as all have
 *   inject ──┬─ revert                          shorter than others beside it: undone meanwhile
 */
import { messageOf } from "../failure.ts";
import { type Course, type Group, tNow, within } from "./drill.ts";
import {
  type Again,
  allEnded,
  catchUp,
  checkAgain,
  lookFinally,
  lookLater,
  noticeEnd,
} from "./ends.ts";
import type { AnyFault } from "./fault.ts";
import { handle, typed } from "./handle.ts";
import { close, closeOver, type Held, held, heldBy } from "./held.ts";
import { injectAll } from "./injection.ts";
import { bounded, LAST_WORDS_MS, LOOK_PATIENCE_MS } from "./patience.ts";
import { reactToStart } from "./returns.ts";
import type { TargetEvent } from "./source.ts";
import { assertOurs } from "./still-ours.ts";

const LOOK_EVERY_MS = 100;

export async function hold(course: Course): Promise<void> {
  const { drill } = course;
  const { end, early } = endsOf(course);
  const { clock, signal, release = signal } = drill;
  const time = (over: AbortSignal) =>
    clock.sleep(end - tNow(drill), AbortSignal.any([over, release]));
  // A question that hangs holds nobody beyond it.
  const watching = (life: AbortSignal) => watch(within(course, life), end, early);
  const isLate = await bounded(watching, { clock, signal, time });
  await lookFinally(course, held(course), isLate ? LAST_WORDS_MS : LOOK_PATIENCE_MS);
  closeOver(course);
  await assertOurs(course, open(held(course)));
}

/** Those that have not ended before we undo them. */
function open(some: readonly Held[]): AnyFault[] {
  return some.filter(({ group, fault }) => !group.over.has(fault.id)).map(({ fault }) => fault);
}

async function watch(course: Course, end: number, early: Set<Due>): Promise<void> {
  const { drill } = course;
  const rounds = roundsOf(course);
  while (tNow(drill) < end && !drill.signal.aborted && !drill.release?.aborted) {
    await reactToAll(course);
    if (course.tally.unheard) await catchUp(course);
    await releaseDue(course, early);
    const isOver = await allEnded(course).catch(() => lookLater(course));
    closeOver(course);
    if (isOver) return;
    await strikeAgain(course, rounds);
    const dueMs = Math.min(end, ...[...early, ...rounds].map((one) => one.dueMs)) - tNow(drill);
    await course.idle(Math.min(LOOK_EVERY_MS, Math.max(0, dueMs)));
  }
}

async function reactToAll(course: Course): Promise<void> {
  const again: Again = new Map();
  while (course.events.length > 0) await react(course, course.events.shift() as TargetEvent, again);
  await checkAgain(course, again).catch(() => lookLater(course));
}

async function react(course: Course, event: TargetEvent, again: Again): Promise<void> {
  await noticeEnd(course, event, again).catch(() => lookLater(course));
  if (event.change === "start") await reactToStart(course, event);
}

interface Due {
  readonly group: Group;
  dueMs: number;
}

/** @returns when the last is to be undone, and who is to be undone before that */
function endsOf(course: Course): { end: number; early: Set<Due> } {
  const began = tNow(course.drill) - course.tally.draggedMs;
  const all = course.current.map((group) => ({ group, dueMs: began + group.planned.holdMs }));
  const end = Math.max(...all.map(({ dueMs }) => dueMs));
  return { end, early: new Set(all.filter(({ dueMs }) => dueMs < end)) };
}

/** Those whose time is up while others are held. */
async function releaseDue(course: Course, early: Set<Due>): Promise<void> {
  const due = [...early].filter(({ dueMs }) => dueMs <= tNow(course.drill));
  for (const one of due) early.delete(one);
  const some = due.flatMap(({ group }) => heldBy(group));
  await lookFinally(course, some);
  close(course, some);
}

interface Round extends Due {
  readonly everyMs: number;
  readonly strike: (course: Course, open: readonly Held[]) => Promise<unknown>;
}

function roundsOf(course: Course): Round[] {
  return course.current.flatMap((group) => {
    const options = group.planned.options as never;
    const { repeatMs, followMs } = group.monkey;
    const again = { everyMs: repeatMs?.(options) ?? 0, strike: injectAll };
    const after = { everyMs: followMs?.(options) ?? 0, strike: followAll };
    return [again, after].flatMap(({ everyMs, strike }) =>
      everyMs > 0 ? [{ group, everyMs, strike, dueMs: tNow(course.drill) + everyMs }] : [],
    );
  });
}

/**
 * No new hit, and so not written down; one that stays behind to the end is no evidence. Where it is not in effect
 * any more, as in the next life of a victim whose start nobody told of yet, it ended: it is not forced again.
 */
async function followAll(course: Course, open: readonly Held[]): Promise<void> {
  await Promise.all(
    open.map(async (one) => {
      const { group, fault } = one;
      try {
        if (await isGone(course, one)) return;
        await group.monkey.inject(handle(course, fault), typed(fault), course.drill.signal);
        group.behind.delete(fault.id);
      } catch (error) {
        group.behind.set(fault.id, messageOf(error));
      }
    }),
  );
}

async function isGone(course: Course, { group, fault }: Held): Promise<boolean> {
  const { clock, signal } = course.drill;
  const tools = { clock, atAGlance: true } as const;
  const { kind } = await group.monkey.verify(handle(course, fault), typed(fault), signal, tools);
  return kind === "not-in-effect";
}

/** One that took longer than its interval is not made up for. */
async function strikeAgain(course: Course, rounds: readonly Round[]): Promise<void> {
  for (const round of rounds.filter(({ dueMs }) => dueMs <= tNow(course.drill))) {
    const { group, everyMs, strike } = round;
    const due = heldBy(group).filter(({ fault: { id } }) => group.hit.has(id));
    await assertOurs(course, open(due));
    if (due.length > 0) await strike(course, due);
    round.dueMs = Math.max(round.dueMs + everyMs, tNow(course.drill));
  }
}
