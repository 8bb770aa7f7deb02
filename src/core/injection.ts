/** From chosen victims to faults in effect: snapshot → claim → intend → arm → inject → verify. */
import { messageOf } from "../failure.ts";
import type { Victim } from "./ability.ts";
import { allFaults, type Course, type Group, tNow } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";

/** How long beyond its hold a fault's claim and helpers may live before anybody may clear them. */
const GRACE_MS = 120_000;

/** Takes these victims through to verified; what vanished or is held by another is noted and left out. */
export async function strike(
  course: Course,
  wanted: readonly { group: Group; victims: readonly Subject[] }[],
): Promise<AnyFault[]> {
  const drafts = await draft(course, wanted);
  const won = await claimAll(course, drafts);
  await course.drill.note(won.map(({ fault }) => ({ kind: "intended", fault, claim: fault.id })));
  for (const { group, fault } of won) group.faults.push(fault);
  if (course.drill.signal.aborted) return [];
  await armAll(course, won);
  await injectAll(course, won);
  await verifyAll(course, won);
  return won.map(({ fault }) => fault);
}

interface Pair {
  readonly group: Group;
  readonly fault: AnyFault;
}

async function draft(
  course: Course,
  wanted: readonly { group: Group; victims: readonly Subject[] }[],
): Promise<Pair[]> {
  const { drill } = course;
  const ids = wanted.flatMap(({ victims }) => victims.map((victim) => victim.id));
  const snapshots = await drill.source.snapshot(ids, drill.signal);
  const pairs: Pair[] = [];
  const gone: Fact[] = [];
  for (const { group, victims } of wanted)
    for (const victim of victims) {
      const before = snapshots.get(victim.id);
      if (!before?.running || before.paused)
        gone.push(
          refusal(victim.name, "vanished", before ? "it does not run any more" : "it is gone"),
        );
      else pairs.push({ group, fault: faultOf(course, group, victim, before) });
    }
  if (gone.length > 0) await drill.note(gone);
  return pairs;
}

function faultOf(
  course: Course,
  group: Group,
  victim: Subject,
  before: AnyFault["before"],
): AnyFault {
  const { drill } = course;
  return {
    id: `${drill.plan.run}.${++course.faultCount}`,
    run: drill.plan.run,
    monkey: group.planned.monkey,
    victim,
    options: group.planned.options,
    peers: group.planned.peers,
    before,
    until: new Date(drill.clock.wallMs() + group.planned.holdMs + GRACE_MS).toISOString(),
    seed: drill.plan.seed,
  };
}

/** A claim holds the whole fault: it alone is enough to undo, should the journal be lost. */
async function claimAll(course: Course, pairs: readonly Pair[]): Promise<Pair[]> {
  const { drill } = course;
  const answers = await Promise.all(
    pairs.map(async (pair) => {
      const { fault } = pair;
      // Marked before the call: a claim whose answer was lost must be released too.
      course.claimed.set(fault.victim.id, fault.id);
      const holder = await drill.source.claims.take(
        {
          victim: fault.victim.id,
          run: fault.run,
          token: fault.id,
          expires: fault.until,
          holder: drill.holder,
          fault,
        },
        drill.signal,
      );
      return { pair, holder };
    }),
  );
  const lost = answers.filter(({ pair, holder }) => holder.token !== pair.fault.id);
  for (const { pair } of lost) course.claimed.delete(pair.fault.victim.id);
  if (lost.length > 0)
    await drill.note(
      lost.map(({ pair, holder }) =>
        refusal(
          pair.fault.victim.name,
          "claim",
          `run ${holder.run} holds it until ${holder.expires}`,
        ),
      ),
    );
  return answers
    .filter(({ pair, holder }) => holder.token === pair.fault.id)
    .map(({ pair }) => pair);
}

function refusal(victim: string, guard: string, reason: string): Fact {
  return { kind: "refused", victim, ruling: { guard, allowed: false, reason } };
}

export async function armAll(course: Course, pairs: readonly Pair[]): Promise<void> {
  const { drill } = course;
  const needs = pairs.flatMap(({ group }) => group.monkey.needs(group.planned.options as never));
  const faults = pairs.map(({ fault }) => fault);
  await drill.source.arm(faults, [...new Set(needs)], drill.signal);
  await Promise.all(
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

export function isVictim(course: Course, id: string): boolean {
  return allFaults(course).some((fault) => fault.victim.id === id);
}
