/** From chosen victims to faults in effect: snapshot → claim → ask → intend → arm → inject → verify. */
import { ChaosError, messageOf } from "../failure.ts";
import { armMonkeys, armOrGiveUp } from "./arming.ts";
import { claimAll, draft, letGo, type Pair, written } from "./claiming.ts";
import { aimsSoFar, type Course, type Group, tNow } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";
import { handle, typed } from "./handle.ts";
import { hasVanished, isMissed, VANISHED } from "./missed.ts";
import type { Ruling } from "./plan.ts";

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
  const there = await injectAll(course, await armMonkeys(course, won));
  await verifyAll(course, there);
  return there.map(({ fault }) => fault);
}

/**
 * All injections are called in one tick, so that a source can make one burst of them.
 * @returns those that were not missed
 */
export async function injectAll(course: Course, pairs: readonly Pair[]): Promise<Pair[]> {
  const { drill } = course;
  if (drill.signal.aborted) return [...pairs];
  const issued = tNow(drill);
  const facts = await Promise.all(pairs.map((pair) => inject(course, pair, issued)));
  const isHit = ({ deed }: Injected) => !isMissed(deed);
  const again = (at: number) => pairs[at]?.group.hit.has(pairs[at].fault.id);
  const news = facts.filter((fact, at) => isHit(fact) || !again(at));
  if (news.length > 0) await drill.note(news);
  return pairs.filter((_, at) => isHit(facts[at] as Injected));
}

type Injected = Extract<Fact, { kind: "injected" }>;

async function inject(course: Course, pair: Pair, issued: number): Promise<Injected> {
  const { group, fault } = pair;
  const said = { kind: "injected", fault: fault.id, issued } as const;
  const { signal } = course.drill;
  try {
    const deed = await group.monkey.inject(handle(course, fault), typed(fault), signal);
    if (!isMissed(deed)) group.hit.set(fault.id, deed);
    return { ...said, deed };
  } catch (error) {
    if (isUnanswered(error))
      course.unanswered.push(`${fault.monkey} on ${fault.victim.name}: ${messageOf(error)}`);
    if (await hasVanished(course, fault)) return { ...said, deed: VANISHED };
    return { ...said, error: messageOf(error) };
  }
}

/** The engine has the call, and may act on it when everything is undone and we are gone. */
function isUnanswered(error: unknown): boolean {
  return error instanceof ChaosError && error.code === "ENGINE_TIMEOUT";
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
