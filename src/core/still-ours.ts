/**
 * Whether what we hold is ours still. Who was suspended for long was taken for dead: others undid its
 * faults and let go of its victims. What it hit from then on nobody would know of, and nobody undo.
 */
import { ChaosError } from "../failure.ts";
import { claimKey } from "./claim-key.ts";
import type { Course } from "./drill.ts";
import type { AnyFault } from "./fault.ts";

/** An engine that does not answer by then does not tell us that they are lost. */
const ANSWER_MS = 1_000;

/** Why not; absent: they are ours, or it cannot be known. */
export async function whyNotOurs(
  course: Course,
  faults: readonly AnyFault[],
): Promise<string | undefined> {
  const engines = [...new Set(faults.map(({ victim }) => victim.engine))];
  const tokens = await Promise.all(engines.map((engine) => tokensOn(course, engine)));
  for (const fault of faults) {
    const there = tokens[engines.indexOf(fault.victim.engine)];
    const token = there?.get(claimKey(fault));
    if (there && token !== fault.id) return sayLost(fault.victim.name, token);
  }
  return undefined;
}

/** A claim that is there no more tells not whether it was let go or pruned. */
function sayLost(victim: string, token: string | undefined): string {
  return token === undefined
    ? `our claim on ${victim} is gone: others took it for a dead run's, undid what was open and let go, or its volume was removed`
    : `another run holds ${victim} now: it took our claim for a dead run's while this process stood still`;
}

/** @throws ChaosError FAULT_STOPPED: nothing may be hit any more */
export async function assertOurs(course: Course, faults: readonly AnyFault[]): Promise<void> {
  if (faults.length === 0 || course.drill.signal.aborted) return;
  const why = await whyNotOurs(course, faults);
  if (why !== undefined) throw new ChaosError("FAULT_STOPPED", why);
}

async function tokensOn({ drill }: Course, engine: string | undefined) {
  const over = new AbortController();
  const signal = AbortSignal.any([drill.signal, over.signal]);
  const asked = drill.source.claims.list(signal, engine).then(
    (claims) => new Map(claims.map(({ victim, token }) => [victim, token])),
    () => undefined,
  );
  const late = drill.clock.sleep(ANSWER_MS, signal).then(() => undefined);
  return Promise.race([asked, late]).finally(() => over.abort());
}
