/** The faults that a stage holds: intended, and not being undone yet. */
import { isPausedAnew, takenOver } from "./done-anew.ts";
import type { Course, Group } from "./drill.ts";
import type { AnyFault } from "./fault.ts";

export interface Held {
  readonly group: Group;
  readonly fault: AnyFault;
}

export function held({ current }: Pick<Course, "current">): Held[] {
  return current.flatMap(heldBy);
}

export function heldBy(group: Group): Held[] {
  return group.faults.filter(({ id }) => !group.closed.has(id)).map((fault) => ({ group, fault }));
}

export function hitsNewcomers(group: Group): boolean {
  return group.monkey.hitsNewcomers?.(group.planned.options as never) ?? false;
}

/** @returns the ids of those that are undone */
export async function undo(
  course: Course,
  faults: readonly AnyFault[],
): Promise<readonly string[]> {
  const { drill, groups, unanswered, theirs } = course;
  const over = groups.flatMap((group) => [...group.over]);
  const byOthers = over.filter(([, { facts }]) => facts.early === true).map(([id]) => id);
  const anew = faults.filter((fault) => isPausedAnew(course, fault)).map(({ id }) => id);
  const undone = await drill.revert(faults, {
    unanswered,
    endedByOthers: new Set([...byOthers, ...anew]),
    takenOver: new Map(faults.map((fault) => [fault.id, takenOver(course, fault)])),
    callsOn: (victim) => course.calls.of(victim),
  });
  for (const { id, isTheirs } of undone) if (isTheirs) theirs.add(id);
  return undone.map(({ id }) => id);
}

/** Undoes some while others are held; the ending waits for it, and tries again what failed. */
export function close(course: Course, some: readonly Held[]): void {
  if (some.length === 0) return;
  for (const { group, fault } of some) group.closed.add(fault.id);
  const closing = undo(
    course,
    some.map(({ fault }) => fault),
  );
  closing.catch(() => {});
  course.closing.push(closing);
}

/**
 * What is over is undone at once: what becomes of the victim from then on is others' doing, and
 * must not be taken for ours at the end.
 */
export function closeOver(course: Course): void {
  const isOver = ({ group, fault }: Held) => group.over.has(fault.id);
  close(course, held(course).filter(isOver));
}
