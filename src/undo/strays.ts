/**
 * What is in effect and nobody has written down any more: neither a journal nor a claim tells of it,
 * but the victim's kernel does.
 */
import type { Source } from "../core/source.ts";
import type { Stray } from "../core/stray.ts";
import { messageOf } from "../failure.ts";
import { nowOn } from "./engine-now.ts";

export interface StraysResult {
  readonly freed: readonly Stray[];
  readonly failed: readonly (Stray & { readonly message: string })[];
  /** Before their time: somebody may hold them whom nobody here knows. */
  readonly unexpired: readonly (Stray & { readonly run: string })[];
  /** Where it could not be looked, and why. */
  readonly unseen: readonly string[];
}

export const NOT_SEARCHED: StraysResult = { freed: [], failed: [], unexpired: [], unseen: [] };

interface Sought {
  /** That one's alone, its time over or not. */
  readonly run?: string | undefined;
  /** Runs that live, whatever became of their claims: what they hold is theirs. */
  readonly alive?: readonly string[];
}

export async function undoStrays(
  source: Source,
  { run, alive = [] }: Sought,
  signal: AbortSignal,
): Promise<StraysResult> {
  const { strays, unseen } = await strayOn(source, signal);
  // Listed afterwards: a claim is there before its fault, and goes after it.
  const claimed = (await source.claims.list(signal)).map((claim) => claim.run);
  const held = new Set([...alive, ...claimed]);
  const meant = strays.filter(({ fault }) => {
    const of = runOf(fault);
    // What tells of no run may be that of any who lives, and is about to end it.
    const isHeld = fault === "" ? held.size > 0 : held.has(of);
    return !isHeld && (run === undefined || of === run);
  });
  const now = await nowOn(
    { source, signal },
    meant.map(({ victim }) => victim.engine),
  );
  const isDue = ({ until, victim }: Stray) =>
    run !== undefined || !until || Date.parse(until) < now(victim.engine);
  const due = meant.filter(isDue);
  const unexpired = meant
    .filter((stray) => !isDue(stray))
    .map((stray) => ({ ...stray, run: runOf(stray.fault) }));
  if (due.length === 0) return { ...NOT_SEARCHED, unexpired, unseen };
  return { ...(await freeAll(source, due, signal)), unexpired };
}

/** Never throws: where nobody can look, that is told. */
export async function strayOn(source: Source, signal: AbortSignal) {
  try {
    return (await source.strays?.(signal)) ?? { strays: [], unseen: [] };
  } catch (error) {
    return { strays: [], unseen: [messageOf(error)] };
  }
}

async function freeAll(source: Source, due: readonly Stray[], signal: AbortSignal) {
  const why = new Map<Stray, string>();
  for (const stray of due) {
    const message = await free(source, stray, signal);
    if (message !== undefined) why.set(stray, message);
  }
  const { strays, unseen } = await strayOn(source, signal);
  const isLeft = (stray: Stray) =>
    why.has(stray) ||
    strays.some(({ victim, says }) => victim.id === stray.victim.id && says === stray.says);
  const failed = due
    .filter(isLeft)
    .map((stray) => ({ ...stray, message: why.get(stray) ?? "it is still there" }));
  return { freed: due.filter((stray) => !isLeft(stray)), failed, unseen };
}

/** @returns why not */
async function free(
  source: Source,
  { fault, victim }: Stray,
  signal: AbortSignal,
): Promise<string | undefined> {
  const run = runOf(fault);
  try {
    await source.victim(victim, run).restore(fault, signal);
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    await source.disarm(run, signal).catch(() => {});
  }
}

/** A fault's id is its run's and a number. */
export function runOf(fault: string): string {
  return fault.slice(0, fault.lastIndexOf(".")) || "stray";
}
