/** From chosen victims to faults in effect: snapshot → claim → intend → arm → inject → verify. */
import { messageOf } from "../failure.ts";
import type { Victim } from "./ability.ts";
import { claimAll, draft, type Pair } from "./claiming.ts";
import { type Course, type Group, tNow } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";
import { settle } from "./settle.ts";

/** Takes these victims through to verified; what vanished or is held by another is noted and left out. */
export async function strike(
  course: Course,
  wanted: readonly { group: Group; victims: readonly Subject[] }[],
): Promise<AnyFault[]> {
  const drafts = await draft(course, wanted);
  for (const { fault } of drafts) course.drill.watchdog.heed(fault.until);
  const won = await claimAll(course, drafts);
  await course.drill.note(won.map(({ fault }) => ({ kind: "intended", fault, claim: fault.id })));
  for (const { group, fault } of won) group.faults.push(fault);
  if (course.drill.signal.aborted) return [];
  await armAll(course, won);
  await injectAll(course, won);
  await verifyAll(course, won);
  return won.map(({ fault }) => fault);
}

export async function armAll(course: Course, pairs: readonly Pair[]): Promise<void> {
  const { drill } = course;
  const needs = pairs.flatMap(({ group }) => group.monkey.needs(group.planned.options as never));
  const faults = pairs.map(({ fault }) => fault);
  await drill.source.arm(faults, [...new Set(needs)], drill.signal);
  await settle(
    pairs.map(({ group, fault }) =>
      group.monkey.arm?.(handle(course, fault), typed(fault), drill.signal),
    ),
  );
}

/** All injections are called in one tick, so that a source can make one burst of them. */
export async function injectAll(course: Course, pairs: readonly Pair[]): Promise<void> {
  const { drill } = course;
  if (drill.signal.aborted) return;
  const issued = tNow(drill);
  const facts = await Promise.all(
    pairs.map(async ({ group, fault }): Promise<Fact> => {
      try {
        const deed = await group.monkey.inject(handle(course, fault), typed(fault), drill.signal);
        group.hit.add(fault.id);
        return { kind: "injected", fault: fault.id, issued, deed };
      } catch (error) {
        if (await isGone(course, fault))
          return { kind: "injected", fault: fault.id, issued, deed: GONE };
        return { kind: "injected", fault: fault.id, issued, error: messageOf(error) };
      }
    }),
  );
  await drill.note(facts);
}

const GONE = { how: "it vanished before it was hit", facts: { gone: true } };

/** A target that vanished between list and act is an outcome, not a failure of ours. */
async function isGone(course: Course, fault: AnyFault): Promise<boolean> {
  const { drill } = course;
  if (drill.signal.aborted) return false;
  try {
    return (await handle(course, fault).inspect(drill.signal)) === undefined;
  } catch {
    return false;
  }
}

async function verifyAll(course: Course, pairs: readonly Pair[]): Promise<void> {
  const { drill } = course;
  const facts = await Promise.all(
    pairs
      .filter(({ group, fault }) => group.hit.has(fault.id))
      .map(async ({ group, fault }): Promise<Fact> => {
        try {
          const effect = await group.monkey.verify(
            handle(course, fault),
            typed(fault),
            drill.signal,
            { clock: drill.clock },
          );
          return { kind: "verified", fault: fault.id, effect };
        } catch (error) {
          const evidence = `could not be checked: ${messageOf(error)}`;
          return { kind: "verified", fault: fault.id, effect: { kind: "unknown", evidence } };
        }
      }),
  );
  if (facts.length > 0) await drill.note(facts);
}

export function handle(course: Course, fault: AnyFault): Victim {
  return course.drill.source.victim(fault.victim, fault.run);
}

/** The options were parsed by the monkey's own schema when the plan was made. */
export function typed(fault: AnyFault): AnyFault & { options: never } {
  return fault as AnyFault & { options: never };
}
