/** From victims to claims: what each fault will be, and whose it is, before anything is touched. */
import type { Course, Group } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";

/** How long beyond its hold a fault's claim and helpers may live before anybody may clear them. */
const GRACE_MS = 120_000;

export interface Pair {
  readonly group: Group;
  readonly fault: AnyFault;
}

export async function draft(
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
export async function claimAll(course: Course, pairs: readonly Pair[]): Promise<Pair[]> {
  const { drill } = course;
  const answers = await settle(
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

/** Fails only when all have ended: what is still on its way would land behind the undo. */
export async function settle<T>(deeds: readonly (Promise<T> | T)[]): Promise<T[]> {
  await Promise.allSettled(deeds);
  return Promise.all(deeds);
}
