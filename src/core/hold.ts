/**
 * While faults are held: returning victims and newcomers are hit again where the monkey wants it,
 * and a fault that ends by itself is noticed.
 *
 *   inject ──hold──────────────┬─ revert        hold-down: until holdMs has passed
 *   inject ──settle──┬─ revert │                ended by itself: as soon as all have
 */
import { allFaults, type Course, type Group, subjectOf, tNow } from "./drill.ts";
import type { AnyFault } from "./fault.ts";
import { armAll, handle, injectAll, strike, typed } from "./injection.ts";
import type { TargetEvent } from "./source.ts";

const LOOK_EVERY_MS = 100;
/** Newcomers that one drill may hit: an orchestrator that replaces for ever must not be followed for ever. */
const NEWCOMERS_MAX = 100;

export async function hold(course: Course): Promise<void> {
  const { drill } = course;
  const longestMs = Math.max(0, ...course.groups.map((group) => group.planned.holdMs));
  const end = tNow(drill) + longestMs;
  const ended = new Set<string>();
  let seen = 0;
  while (tNow(drill) < end && !drill.signal.aborted) {
    while (seen < course.events.length) await react(course, course.events[seen++] as TargetEvent);
    if (await allEnded(course, ended)) return;
    await course.idle(Math.min(LOOK_EVERY_MS, end - tNow(drill)));
  }
}

async function react(course: Course, event: TargetEvent): Promise<void> {
  await noticeEnd(course, event);
  if (event.change !== "start") return;
  for (const group of course.groups) {
    if (!hitsNewcomers(group)) continue;
    const held = group.faults.find((fault) => fault.victim.id === event.id);
    if (held) await hitAgain(course, group, held);
    else if (!allFaults(course).some((fault) => fault.victim.id === event.id))
      await hitNewcomer(course, group, event);
  }
}

/**
 * Something happened to a held victim: where its fault is not in effect any more, that is written
 * down with its time, and not forced again. Whoever thawed it may have had a reason.
 */
async function noticeEnd(course: Course, { id }: TargetEvent): Promise<void> {
  const { drill } = course;
  for (const group of course.groups) {
    const fault = group.faults.find(({ victim }) => victim.id === id);
    if (!fault || !group.hit.has(fault.id) || group.over.has(fault.id)) continue;
    if (group.monkey.ended || hitsNewcomers(group)) continue;
    const tools = { clock: drill.clock };
    const { kind, evidence } = await group.monkey.verify(
      handle(course, fault),
      typed(fault),
      drill.signal,
      tools,
    );
    if (kind !== "not-in-effect") continue;
    group.over.add(fault.id);
    const deed = { how: `somebody else ended it: ${evidence}`, facts: { early: true } };
    await drill.note([{ kind: "ended", fault: fault.id, deed }]);
  }
}

function hitsNewcomers(group: Group): boolean {
  return group.monkey.hitsNewcomers?.(group.planned.options as never) ?? false;
}

async function hitAgain(course: Course, group: Group, fault: AnyFault): Promise<void> {
  await armAll(course, [{ group, fault }]);
  await injectAll(course, [{ group, fault }]);
}

async function hitNewcomer(course: Course, group: Group, event: TargetEvent): Promise<void> {
  const { drill } = course;
  if (course.faultCount - group.planned.victims.length >= NEWCOMERS_MAX) return;
  const target = (await drill.source.list(drill.signal)).find((one) => one.id === event.id);
  if (target?.state !== "running" || !drill.admits(target)) return;
  const newcomer = subjectOf(target);
  const hit = allFaults(course).map(({ victim }) => victim);
  const ruling = (await drill.recheck([...hit, newcomer], newcomer)).find((one) => !one.allowed);
  if (drill.signal.aborted) return;
  if (ruling) await drill.note([{ kind: "refused", victim: target.name, ruling }]);
  else await strike(course, [{ group, victims: [newcomer] }]);
}

/** True once every fault is over: by itself where it can, or because somebody else ended it. */
async function allEnded(course: Course, ended: Set<string>): Promise<boolean> {
  const { drill } = course;
  const isOver = ({ id }: AnyFault) => course.groups.some(({ over }) => over.has(id));
  const open = allFaults(course).filter((fault) => !ended.has(fault.id) && !isOver(fault));
  for (const fault of open) {
    const { ended: ask } = drill.monkey(fault.monkey);
    if (!ask) return false;
    const deed = await ask(handle(course, fault), typed(fault), drill.signal);
    if (!deed) return false;
    ended.add(fault.id);
    await drill.note([{ kind: "ended", fault: fault.id, deed }]);
  }
  return true;
}
