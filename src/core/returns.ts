/** Who comes back or joins while faults are held: hit again, or hit for the first time. */

import { armAll } from "./arming.ts";
import { aimsSoFar, type Course, type Group, subjectOf } from "./drill.ts";
import { handle } from "./handle.ts";
import { type Held, heldBy, hitsNewcomers } from "./held.ts";
import { injectAll, strike } from "./injection.ts";
import type { TargetEvent } from "./source.ts";
import { assertOurs } from "./still-ours.ts";

/** Newcomers that one drill may hit: an orchestrator that replaces for ever must not be followed for ever. */
const NEWCOMERS_MAX = 100;

export async function reactToStart(course: Course, event: TargetEvent): Promise<void> {
  for (const group of course.current.filter((one) => hitsNewcomers(one) && !isReleased(one))) {
    const known = heldBy(group).find(({ fault }) => fault.victim.id === event.id);
    if (known) await hitAgain(course, known);
    else if (!aimsSoFar(course).some((aim) => !aim.isOver && aim.victim.id === event.id))
      await hitNewcomer(course, group, event);
  }
}

function isReleased({ faults, closed }: Group): boolean {
  return faults.length > 0 && faults.every(({ id }) => closed.has(id));
}

export async function hitReturned(course: Course, one: Held): Promise<void> {
  const now = await handle(course, one.fault).inspect(course.drill.signal);
  if (now?.running) await hitAgain(course, one);
}

export async function hitAgain(course: Course, one: Held): Promise<void> {
  await assertOurs(course, [one.fault]);
  await injectAll(course, await armAll(course, [one]));
}

async function hitNewcomer(course: Course, group: Group, event: TargetEvent): Promise<void> {
  const { drill } = course;
  const { length: planned } = course.groups.flatMap((one) => one.planned.victims);
  if (course.tally.faults - planned >= NEWCOMERS_MAX) return;
  const target = (await drill.source.list(drill.signal)).find((one) => one.id === event.id);
  if (target?.state !== "running" || !drill.admits(target, group.at)) return;
  const victim = subjectOf(target);
  const newcomer = { fault: group.at, victim };
  const aims = [...aimsSoFar(course), newcomer];
  const ruling = (await drill.recheck(aims, newcomer)).find((one) => !one.allowed);
  if (drill.signal.aborted) return;
  const refused = ruling ?? (await strike(course, [{ group, victims: [victim] }])).refused;
  if (refused) await drill.note([{ kind: "refused", victim: target.name, ruling: refused }]);
}
