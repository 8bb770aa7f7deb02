/** Held faults that end before we undo them: by themselves, by somebody else, by a restart. */
import { messageOf } from "../failure.ts";
import { endedAnew } from "./done-anew.ts";
import { type Course, type Group, within } from "./drill.ts";
import type { Deed, Effect } from "./fault.ts";
import { handle, typed } from "./handle.ts";
import { type Held, held, heldBy, hitsNewcomers } from "./held.ts";
import { isGivenUp, LOOK_PATIENCE_MS, patiently } from "./patience.ts";
import { hitAgain, hitReturned } from "./returns.ts";
import type { TargetEvent } from "./source.ts";
import { verifyAll } from "./verifying.ts";

/** A victim that restarts for ever must not be followed for ever. */
const AGAIN_MAX = 100;

/**
 * Something happened to a held victim: where its fault is not in effect any more, that is written
 * down with its time, and not forced again. Whoever thawed it may have had a reason.
 * @param again takes those that restarted and were hit again: they are to be checked
 */
export async function noticeEnd(
  course: Course,
  { id }: Pick<TargetEvent, "id">,
  again: Again,
): Promise<void> {
  for (const one of held(course).filter(({ fault }) => fault.victim.id === id))
    await lookAt(course, one, again);
}

/** By their ids. */
export type Again = Map<string, Held>;

/** Seconds, where nothing is to be seen: all who restarted are hit again before any of them is checked. */
export async function checkAgain(course: Course, some: Again): Promise<void> {
  for (let due = some; due.size > 0 && !course.drill.signal.aborted; ) {
    await verifyAll(course, [...due.values()]);
    const again: Again = new Map();
    for (const one of due.values()) await lookAt(course, one, again);
    due = again;
  }
}

/** @param again absent: it is to end now, and is not hit again */
async function lookAt(course: Course, one: Held, again?: Again): Promise<void> {
  const { group, fault } = one;
  if (!group.hit.has(fault.id) || group.over.has(fault.id)) return;
  if (hitsNewcomers(group) || group.monkey.momentary) return;
  const deed = (await endOf(course, one)) ?? endedAnew(course, fault);
  if (!deed) return;
  if (again && (await isFollowed(course, one, again))) return;
  await noteEnd(course, one, deed);
}

async function endOf(course: Course, one: Held): Promise<Deed | undefined> {
  const { drill } = course;
  const { group, fault } = one;
  const { monkey } = group;
  const victim = handle(course, fault);
  if (monkey.ended) return monkey.ended(victim, typed(fault), drill.signal);
  // It was verified when it began. Three seconds of evidence now would outlast its time by three seconds.
  const injected = group.hit.get(fault.id);
  const tools = { clock: drill.clock, injected, atAGlance: true } as const;
  const effect = await monkey.verify(victim, typed(fault), drill.signal, tools);
  if (effect.kind === "in-effect") await noteMet(course, one, effect);
  if (effect.kind !== "not-in-effect") return undefined;
  return { how: `somebody else ended it: ${effect.evidence}`, facts: { early: true } };
}

/** Its victim was idle when it was verified, and has met it since. */
async function noteMet(course: Course, { group, fault }: Held, effect: Effect): Promise<void> {
  if (isGivenUp(course.drill.signal) || !group.doubted.delete(fault.id)) return;
  await course.drill.note([{ kind: "verified", fault: fault.id, effect }]);
}

/**
 * `onRestart: reinject`: a victim that is down may come back, and one that came back is hit again.
 * Whatever else ended the fault is heeded as ever.
 */
async function isFollowed(course: Course, one: Held, again: Again): Promise<boolean> {
  const { group, fault } = one;
  if (group.planned.onRestart !== "reinject") return false;
  const now = await handle(course, fault).inspect(course.drill.signal);
  if (!now) return false;
  if (!now.running) return true;
  const lives = group.lives.get(fault.id) ?? [fault.before.startedAt];
  if (lives.includes(now.startedAt) || lives.length > AGAIN_MAX) return false;
  group.lives.set(fault.id, [...lives, now.startedAt]);
  await hitAgain(course, one);
  again.set(fault.id, one);
  return true;
}

async function noteEnd(course: Course, { group, fault }: Held, deed: Deed): Promise<void> {
  // Nobody waits for this look any more, and its fault is being undone.
  if (isGivenUp(course.drill.signal)) return;
  group.over.set(fault.id, deed);
  await course.drill.note([{ kind: "ended", fault: fault.id, deed }]);
}

/** True once every fault is over: by itself where it can, or because somebody else ended it. */
export async function allEnded(course: Course): Promise<boolean> {
  let all = true;
  for (const group of course.current) all = (await groupEnded(course, group)) && all;
  return all;
}

async function groupEnded(course: Course, group: Group): Promise<boolean> {
  for (const one of heldBy(group).filter(({ fault: { id } }) => !group.over.has(id))) {
    const { ended } = group.monkey;
    const deed = await ended?.(handle(course, one.fault), typed(one.fault), course.drill.signal);
    if (!deed) return false;
    await noteEnd(course, one, deed);
  }
  return true;
}

/** Events were lost: who came back is hit again, and what is not in effect any more is noted. */
export async function catchUp(course: Course): Promise<void> {
  course.tally.unheard = false;
  const again: Again = new Map();
  await eachOf(course, held(course), async (one) => {
    try {
      if (hitsNewcomers(one.group)) await hitReturned(course, one);
      else await lookAt(course, one, again);
    } catch {
      lookLater(course);
    }
  });
  await checkAgain(course, again).catch(() => lookLater(course));
}

/** An end that no event told of: a watchdog that lost its wire to us, say. */
export async function lookFinally(
  course: Course,
  some: readonly Held[],
  patienceMs = LOOK_PATIENCE_MS,
): Promise<void> {
  const { clock, signal } = course.drill;
  if (signal.aborted) return;
  const { answers } = await patiently<Look>(
    some.map((one) => (life) => lookLast(within(course, life), one)),
    { ...{ clock, signal, patienceMs }, holds: () => true, silent: () => SILENT },
  );
  for (const [at, { unseen }] of answers.entries())
    if (unseen !== undefined) await noteUnseen(course, some[at] as Held, unseen);
}

interface Look {
  /** Why it could not be seen. */
  readonly unseen?: string;
}

const SILENT: Look = { unseen: "no answer, long after the others gave theirs" };

async function lookLast(course: Course, one: Held): Promise<Look> {
  try {
    await lookAt(course, one);
    await noteBehind(course, one);
    return {};
  } catch (error) {
    return { unseen: messageOf(error) };
  }
}

async function eachOf(
  { drill }: Course,
  some: readonly Held[],
  look: (one: Held) => Promise<void>,
): Promise<void> {
  if (!drill.signal.aborted) await Promise.all(some.map(look));
}

/** An engine that does not answer now is no end of the drill: the fault may well be in effect. */
export function lookLater(course: Course): false {
  course.tally.unheard = true;
  return false;
}

async function noteBehind(course: Course, one: Held): Promise<void> {
  const { group, fault } = one;
  const why = group.behind.get(fault.id);
  if (why === undefined || group.over.has(fault.id) || course.drill.signal.aborted) return;
  const how = `those it is about could not be followed to its end: ${why}`;
  await course.drill.note([
    { kind: "ended", fault: fault.id, deed: { how, facts: { early: true } } },
  ]);
}

/** It may have been in effect to the end, and nobody saw it: that is no evidence. */
async function noteUnseen({ drill }: Course, { fault }: Held, why: string): Promise<void> {
  if (drill.signal.aborted) return;
  const how = `whether it was in effect at its end could not be seen: ${why}`;
  await drill.note([{ kind: "ended", fault: fault.id, deed: { how, facts: { early: true } } }]);
}
