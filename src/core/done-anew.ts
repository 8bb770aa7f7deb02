/**
 * Somebody ended a held fault, and did the same to its victim anew before anybody could look: its state says that
 * the fault is in effect, and only the events tell that what is there now is theirs.
 */
import type { Course } from "./drill.ts";
import type { AnyFault, Deed } from "./fault.ts";

/** Of one fault, of `paused` and of its networks: those that we were heard to change, and those that others ended since. */
export interface Anew {
  readonly begun: Set<string>;
  readonly ended: Set<string>;
}

export const PAUSED = "paused";
/** Before the name of one. */
export const NETWORK = "network ";

export function endedAnew({ anew }: Course, { id }: AnyFault): Deed | undefined {
  const { size } = anew.get(id)?.ended ?? new Set();
  if (size === 0) return undefined;
  const how = "somebody else ended it, and did the same anew: what is there now is theirs";
  return { how, facts: { early: true } };
}

export function isPausedAnew({ anew }: Course, { id }: AnyFault): boolean {
  return anew.get(id)?.ended.has(PAUSED) === true;
}

/** The networks that somebody else connected its victim to, whatever they did since. */
export function takenOver({ anew }: Course, { id }: AnyFault): string[] {
  return networksIn(anew.get(id)?.ended ?? new Set());
}

export function networksIn(ended: ReadonlySet<string>): string[] {
  return [...ended].flatMap((what) =>
    what.startsWith(NETWORK) ? [what.slice(NETWORK.length)] : [],
  );
}
