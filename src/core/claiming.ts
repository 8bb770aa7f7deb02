/** From victims to claims: what each fault will be, and whose it is, before anything is touched. */
import type { Course, Group } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";
import type { Claim } from "./source.ts";

/**
 * How long beyond its hold a fault may be open: arming, verifying and the undo of a whole zone must
 * fit into it. After it the watchdog undoes what is open, whether or not the controller lives.
 */
const GRACE_MS = 60_000;

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
  // Marked before the call: a claim whose answer was lost must be released too.
  for (const { fault } of pairs) course.claimed.set(fault.victim.id, fault.id);
  const wanted = pairs.map(({ fault }) => claimOf(course, fault));
  const holders = wanted.length === 0 ? [] : await drill.source.claims.take(wanted, drill.signal);
  const lost = pairs.flatMap(({ fault }, at) => {
    const holder = holders[at];
    return !holder || holder.token === fault.id ? [] : [{ fault, holder }];
  });
  for (const { fault } of lost) course.claimed.delete(fault.victim.id);
  if (lost.length > 0)
    await drill.note(
      lost.map(({ fault, holder }) => refusal(fault.victim.name, "claim", sayHolder(holder))),
    );
  return pairs.filter((_, at) => holders[at]?.token === pairs[at]?.fault.id);
}

function claimOf(course: Course, fault: AnyFault): Claim {
  return {
    victim: fault.victim.id,
    run: fault.run,
    token: fault.id,
    expires: fault.until,
    holder: course.drill.holder,
    generation: 0,
    fault,
  };
}

function sayHolder({ run, holder, expires }: Claim): string {
  return `run ${run} holds it until ${expires}, as ${holder}`;
}

function refusal(victim: string, guard: string, reason: string): Fact {
  return { kind: "refused", victim, ruling: { guard, allowed: false, reason } };
}
