/** From victims to claims: what each fault will be, and whose it is, before anything is touched. */
import { claimKey } from "./claim-key.ts";
import type { Course, Group } from "./drill.ts";
import { aheadOn } from "./engine-clock.ts";
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
  const [snapshots, ahead] = await Promise.all([
    drill.source.snapshot(ids, drill.signal),
    aheadOn(drill, enginesOf(wanted)),
  ]);
  const pairs: Pair[] = [];
  const out: Fact[] = [];
  for (const { group, victims } of wanted)
    for (const victim of victims) {
      const before = snapshots.get(victim.id);
      if (before?.running && !before.paused)
        pairs.push({
          group,
          fault: faultOf(course, group, { victim, before, ahead: ahead(victim.engine) }),
        });
      else out.push(absence(victim.name, before));
    }
  if (out.length > 0) await drill.note(out);
  for (const { fault } of pairs) drill.watchdog.heed(fault.until, ahead(fault.victim.engine));
  return pairs;
}

const enginesOf = (wanted: readonly { victims: readonly Subject[] }[]) =>
  wanted.flatMap(({ victims }) => victims.map(({ engine }) => engine));

function absence(name: string, before: AnyFault["before"] | undefined): Fact {
  if (before?.running) return refusal(name, "paused", "somebody paused it");
  return refusal(name, "vanished", before ? "it does not run any more" : "it is gone");
}

function faultOf(
  course: Course,
  group: Group,
  { victim, before, ahead }: Pick<AnyFault, "victim" | "before"> & { readonly ahead: number },
): AnyFault {
  const { drill } = course;
  const beside = course.current.filter(
    ({ at, planned: { victims } }) => at < group.at && victims.some(({ id }) => id === victim.id),
  ).length;
  return {
    id: `${drill.plan.run}.${++course.tally.faults}`,
    run: drill.plan.run,
    monkey: group.planned.monkey,
    victim,
    options: group.planned.options,
    peers: group.planned.peers,
    before,
    until: new Date(drill.clock.wallMs() + ahead + openMs(group) + GRACE_MS).toISOString(),
    seed: drill.plan.seed,
    ...(beside > 0 ? { beside } : {}),
  };
}

/** As journal and claim may hold it. */
export function written({ group, fault }: Pair): AnyFault {
  const options = group.monkey.written?.(fault.options as never) ?? fault.options;
  return { ...fault, options };
}

function openMs(group: Group): number {
  return injectMsOf(group) + group.planned.holdMs;
}

export function injectMsOf({ monkey, planned }: Group): number {
  return monkey.injectMs?.(planned.options as never) ?? 0;
}

/** A claim holds the whole fault: it alone is enough to undo, should the journal be lost. */
export async function claimAll(course: Course, pairs: readonly Pair[]): Promise<Pair[]> {
  const { drill } = course;
  // Marked before the call: a claim whose answer was lost must be released too.
  for (const { fault } of pairs) course.claimed.set(claimKey(fault), fault.id);
  const wanted = pairs.map((pair) => claimOf(course, written(pair)));
  const holders = wanted.length === 0 ? [] : await drill.source.claims.take(wanted, drill.signal);
  const lost = pairs.flatMap(({ fault }, at) => {
    const holder = holders[at];
    return !holder || holder.token === fault.id ? [] : [{ fault, holder }];
  });
  for (const { fault } of lost) course.claimed.delete(claimKey(fault));
  if (lost.length > 0)
    await drill.note(
      lost.map(({ fault, holder }) => refusal(fault.victim.name, "claim", sayHolder(holder))),
    );
  return pairs.filter((_, at) => holders[at]?.token === pairs[at]?.fault.id);
}

/** What cannot be released now stays known as ours: the end of the run tries again, and says so. */
export async function letGo(course: Course, pairs: readonly Pair[]): Promise<void> {
  const { source, signal } = course.drill;
  const release = async ({ fault }: Pair) => {
    const victim = claimKey(fault);
    await source.claims.release({ victim, token: fault.id }, signal);
    course.claimed.delete(victim);
  };
  await Promise.allSettled(pairs.map(release));
}

function claimOf(course: Course, fault: AnyFault): Claim {
  return {
    victim: claimKey(fault),
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
