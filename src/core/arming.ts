/** Gets everything in place before the first injection: the source, then what each monkey does beforehand. */
import type { Pair } from "./claiming.ts";
import { type Course, tNow } from "./drill.ts";
import { handle, typed } from "./handle.ts";
import { hasVanished, VANISHED } from "./missed.ts";
import { settle } from "./settle.ts";

/** A source that cannot arm has touched nobody: an undo would only fail as the arming did. */
export async function armOrGiveUp(course: Course, won: readonly Pair[]): Promise<void> {
  try {
    await armSource(course, won);
  } catch (error) {
    await noteUntouched(course, won);
    throw error;
  }
}

export async function noteUntouched({ drill }: Course, won: readonly Pair[]): Promise<void> {
  const deed = { how: "nothing to undo: it was not touched", facts: {} };
  await drill.note(won.map(({ fault }) => ({ kind: "reverted", fault: fault.id, deed })));
}

/** @returns those that are there still */
export async function armAll(course: Course, pairs: readonly Pair[]): Promise<Pair[]> {
  await armSource(course, pairs);
  return armMonkeys(course, pairs);
}

async function armSource({ drill }: Course, pairs: readonly Pair[]): Promise<void> {
  const needs = pairs.flatMap(({ group }) => group.monkey.needs(group.planned.options as never));
  const faults = pairs.map(({ fault }) => fault);
  await drill.source.arm(faults, [...new Set(needs)], drill.signal);
}

export async function armMonkeys(course: Course, pairs: readonly Pair[]): Promise<Pair[]> {
  const armed = await settle(pairs.map((pair) => armMonkey(course, pair)));
  return pairs.filter((_, at) => armed[at]);
}

/** @returns whether it is there still */
async function armMonkey(course: Course, { group, fault }: Pair): Promise<boolean> {
  const { drill } = course;
  const issued = tNow(drill);
  try {
    await group.monkey.arm?.(handle(course, fault), typed(fault), drill.signal);
    return true;
  } catch (error) {
    if (!(await hasVanished(course, fault))) throw error;
    // Who was hit before, and came back, is no news.
    if (!group.hit.has(fault.id))
      await drill.note([{ kind: "injected", fault: fault.id, issued, deed: VANISHED }]);
    return false;
  }
}
