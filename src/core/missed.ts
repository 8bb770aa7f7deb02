/**
 * Victims that are not hit after all, though nothing failed: one that vanished between list and act, and
 * one that somebody paused. The others are hit.
 */
import { poll } from "./clock.ts";
import type { Course } from "./drill.ts";
import type { AnyFault, Deed } from "./fault.ts";
import { handle } from "./handle.ts";

/** An engine that is removing a container refuses deeds on it, and lists it for a moment yet. */
const REMOVAL = { everyMs: 50, deadlineMs: 2_000 };

export const VANISHED: Deed = { how: "it vanished before it was hit", facts: { gone: true } };

/** On cgroup v1 a signal would have waited in it, and killed it when somebody thaws it. */
export const FROZEN: Deed = {
  how: "it was left alone: it is paused, and would die of the signal when it is thawed",
  facts: { leftAlone: true },
};

/** Nothing was done to it. */
export function isMissed(deed: Deed | undefined): boolean {
  return isVanished(deed) || deed?.facts.leftAlone === true;
}

/** There is nobody to confirm anything of. */
export function isVanished(deed: Deed | undefined): boolean {
  return deed?.facts.gone === true;
}

export async function hasVanished(
  course: Course,
  fault: AnyFault,
  signal: AbortSignal = course.drill.signal,
): Promise<boolean> {
  const { clock } = course.drill;
  if (signal.aborted) return false;
  const look = async () => {
    const now = await handle(course, fault).inspect(signal);
    if (!now) return "gone";
    return now.running ? "there" : undefined;
  };
  const seen = await poll(clock, look, { ...REMOVAL, signal }).catch(() => undefined);
  return seen === "gone" && !signal.aborted;
}
