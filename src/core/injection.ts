/** From chosen victims to faults in effect: snapshot → claim → ask → intend → arm → inject → verify. */
import { ChaosError, messageOf } from "../failure.ts";
import type { Victim } from "./ability.ts";
import { claimAll, draft, letGo, type Pair, written } from "./claiming.ts";
import { aimsSoFar, type Course, type Group, tNow } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";
import type { Ruling } from "./plan.ts";
import { settle } from "./settle.ts";

export interface Struck {
  readonly faults: readonly AnyFault[];
  /** By a guard that was asked once the claims were taken: nothing was touched, they are let go. */
  readonly refused?: Ruling;
}

/** Takes these victims through to verified; what vanished or is held by another is noted and left out. */
export async function strike(
  course: Course,
  wanted: readonly { group: Group; victims: readonly Subject[] }[],
): Promise<Struck> {
  const drafts = await draft(course, wanted);
  for (const { fault } of drafts) course.drill.watchdog.heed(fault.until);
  const won = await claimAll(course, drafts);
  const refused = await askOnceClaimed(course, won);
  if (course.drill.signal.aborted) return { faults: [] };
  if (!refused) return { faults: await hit(course, won) };
  await letGo(course, won);
  return { faults: [], refused };
}

/**
 * Another run may have asked its guards when we asked ours, and neither saw the other. Now our claims
 * stand where it will look, so whoever of the two looks last sees both.
 */
async function askOnceClaimed(course: Course, won: readonly Pair[]): Promise<Ruling | undefined> {
  if (won.length === 0) return undefined;
  const more = won.map(({ group, fault }) => ({ fault: group.at, victim: fault.victim }));
  const rulings = await course.drill.recheck([...aimsSoFar(course), ...more]);
  return rulings.find(({ allowed }) => !allowed);
}

async function hit(course: Course, won: readonly Pair[]): Promise<AnyFault[]> {
  await course.drill.note(
    won.map((pair) => ({ kind: "intended", fault: written(pair), claim: pair.fault.id })),
  );
  await armOrGiveUp(course, won);
  for (const { group, fault } of won) group.faults.push(fault);
  if (course.drill.signal.aborted) return [];
  await armMonkeys(course, won);
  await injectAll(course, won);
  await verifyAll(course, won);
  return won.map(({ fault }) => fault);
}

/** A source that cannot arm has touched nobody: an undo would only fail as the arming did. */
async function armOrGiveUp(course: Course, won: readonly Pair[]): Promise<void> {
  try {
    await armSource(course, won);
  } catch (error) {
    const deed = { how: "nothing to undo: it was not touched", facts: {} };
    await course.drill.note(won.map(({ fault }) => ({ kind: "reverted", fault: fault.id, deed })));
    throw error;
  }
}

export async function armAll(course: Course, pairs: readonly Pair[]): Promise<void> {
  await armSource(course, pairs);
  await armMonkeys(course, pairs);
}

async function armSource({ drill }: Course, pairs: readonly Pair[]): Promise<void> {
  const needs = pairs.flatMap(({ group }) => group.monkey.needs(group.planned.options as never));
  const faults = pairs.map(({ fault }) => fault);
  await drill.source.arm(faults, [...new Set(needs)], drill.signal);
}

async function armMonkeys(course: Course, pairs: readonly Pair[]): Promise<void> {
  const { drill } = course;
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
        group.hit.set(fault.id, deed);
        return { kind: "injected", fault: fault.id, issued, deed };
      } catch (error) {
        if (isUnanswered(error))
          course.unanswered.push(`${fault.monkey} on ${fault.victim.name}: ${messageOf(error)}`);
        if (await isGone(course, fault))
          return { kind: "injected", fault: fault.id, issued, deed: GONE };
        return { kind: "injected", fault: fault.id, issued, error: messageOf(error) };
      }
    }),
  );
  await drill.note(facts);
}

/** The engine has the call, and may act on it when everything is undone and we are gone. */
function isUnanswered(error: unknown): boolean {
  return error instanceof ChaosError && error.code === "ENGINE_TIMEOUT";
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

export async function verifyAll(course: Course, pairs: readonly Pair[]): Promise<void> {
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
            { clock: drill.clock, injected: group.hit.get(fault.id) },
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
