/** From chosen victims to faults in effect: snapshot → claim → ask → intend → arm → inject → verify. */
import { adviceOf, mayLand } from "../failure.ts";
import { armMonkeys, armOrGiveUp, noteUntouched } from "./arming.ts";
import { claimAll, draft, injectMsOf, letGo, type Pair, written } from "./claiming.ts";
import { aimsSoFar, type Course, type Drill, type Group, tNow } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";
import { handle, typed } from "./handle.ts";
import { hasVanished, isMissed, VANISHED } from "./missed.ts";
import { LAST_WORDS_MS, PATIENCE_MS, patiently } from "./patience.ts";
import type { Ruling } from "./plan.ts";
import { whyNotOurs } from "./still-ours.ts";
import { verifyAll } from "./verifying.ts";

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
  const won = await claimAll(course, drafts);
  const refused = await askOnceClaimed(course, won);
  if (course.drill.signal.aborted) return { faults: [] };
  if (!refused) return hit(course, won);
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

async function hit(course: Course, won: readonly Pair[]): Promise<Struck> {
  await course.drill.note(
    won.map((pair) => ({ kind: "intended", fault: written(pair), claim: pair.fault.id })),
  );
  await armOrGiveUp(course, won);
  const faults = won.map(({ fault }) => fault);
  const reason = await whyNotOurs(course, faults);
  if (reason !== undefined) {
    await noteUntouched(course, won);
    await letGo(course, won);
    return { faults: [], refused: { guard: "claim", allowed: false, reason } };
  }
  for (const { group, fault } of won) group.faults.push(fault);
  if (course.drill.signal.aborted) return { faults: [] };
  const there = await injectAll(course, await armMonkeys(course, won));
  await verifyAll(course, there);
  return { faults: there.map(({ fault }) => fault) };
}

/**
 * All injections are called in one tick, so that a source can make one burst of them.
 * @returns those that were not missed
 */
export async function injectAll(course: Course, pairs: readonly Pair[]): Promise<Pair[]> {
  const { drill } = course;
  if (drill.signal.aborted) return [...pairs];
  const issued = tNow(drill);
  const { signal, over } = reprieved(drill);
  const { answers: facts, draggedMs } = await patiently(
    pairs.map((pair) => (life) => inject(course, pair, { issued, signal: life })),
    {
      ...{ clock: drill.clock, signal },
      holds: ({ deed }) => deed !== undefined && !isMissed(deed),
      usualMs: Math.max(0, ...pairs.map(({ group }) => injectMsOf(group))),
      silent: (at) => unanswered(course, pairs[at] as Pair, { issued, error: SILENT }),
    },
  ).finally(over);
  course.tally.draggedMs += draggedMs;
  const isHit = ({ deed }: Injected) => !isMissed(deed);
  const again = (at: number) => pairs[at]?.group.hit.has(pairs[at].fault.id);
  const news = facts.filter((fact, at) => isHit(fact) || !again(at));
  for (const [at, { deed }] of facts.entries())
    if (deed && !isMissed(deed)) pairs[at]?.group.hit.set(pairs[at].fault.id, deed);
  if (news.length > 0) await drill.note(news);
  return pairs.filter((_, at) => isHit(facts[at] as Injected));
}

/** Calls on their way are given a moment for their answers: what is cut off may be done all the same. */
function reprieved({ signal, clock }: Pick<Drill, "signal" | "clock">) {
  const ended = new AbortController();
  const late = new AbortController();
  const wait = async () => {
    await clock.sleep(LAST_WORDS_MS, ended.signal);
    late.abort(signal.reason);
  };
  signal.addEventListener("abort", wait, { once: true });
  const over = () => {
    signal.removeEventListener("abort", wait);
    ended.abort();
  };
  return { signal: late.signal, over };
}

type Injected = Extract<Fact, { kind: "injected" }>;

const SILENT = `no answer for ${PATIENCE_MS / 1_000} s after the others were hit`;

async function inject(
  course: Course,
  { group, fault }: Pair,
  { issued, signal }: { issued: number; signal: AbortSignal },
): Promise<Injected> {
  const said = { kind: "injected", fault: fault.id, issued } as const;
  try {
    const deed = await group.monkey.inject(handle(course, fault), typed(fault), signal);
    return { ...said, answered: tNow(course.drill), deed };
  } catch (error) {
    const failed = { issued, error: adviceOf(error) };
    if (mayLand(error)) unanswered(course, { group, fault }, failed);
    const cut = signal.aborted && course.drill.signal.aborted ? { cutShort: true as const } : {};
    if (await hasVanished(course, fault, signal)) return { ...said, deed: VANISHED };
    return { ...said, error: failed.error, ...cut };
  }
}

function unanswered(
  course: Course,
  { fault }: Pair,
  { issued, error }: { issued: number; error: string },
): Injected {
  // Whoever is not waited for any more is cut off, which says less.
  if (!course.unanswered.has(fault.id)) course.unanswered.set(fault.id, error);
  return { kind: "injected", fault: fault.id, issued, error };
}
