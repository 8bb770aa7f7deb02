/** Whose doing it is that a victim is down by now: what somebody else stopped stays stopped. */
import type { VictimBase } from "./ability.ts";
import type { AnyFault, Deed } from "./fault.ts";
import type { Snapshot } from "./snapshot.ts";

/** Left as it is, because it is not our doing: its state proves nothing, and is no residue. */
export function theirs(how: string): Deed {
  return { how, facts: { theirs: true } };
}

export function isTheirs({ facts }: Deed): boolean {
  return facts.theirs === true;
}

export interface Whose {
  /** Somebody else stopped it: it is left so. */
  readonly left?: Deed;
  /** To be said behind what was done, where it is not known. */
  readonly doubt: string;
}

const FORGOTTEN =
  "; whether somebody else had stopped it is not known: its engine's events do not reach back so far";

/**
 * Somebody stopped it: since its last start the engine was told to end it, and not by us.
 * Where that cannot be known, nobody is taken to have done it: what is down is started, and the doubt is told.
 * @param isByCall our own deed is such a call; then only a later life's end is somebody else's
 */
export async function whoseEnd(
  victim: VictimBase,
  { before }: Pick<AnyFault, "before">,
  now: Snapshot,
  { isByCall, signal }: { readonly isByCall: boolean; readonly signal: AbortSignal },
): Promise<Whose> {
  if (now.running || (isByCall && now.startedAt === before.startedAt)) return { doubt: "" };
  const isTold = await isToldToEnd(victim, now, signal);
  if (isTold) return { left: theirs("left down: somebody else stopped it meanwhile"), doubt: "" };
  return { doubt: isTold === undefined ? FORGOTTEN : "" };
}

/** `undefined`: nobody knows. */
export async function isToldToEnd(
  victim: VictimBase,
  { startedAt }: Snapshot,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  // A source without it has nobody who could tell it to.
  if (!victim.toldToEnd) return false;
  return victim.toldToEnd(startedAt, signal).catch(() => undefined);
}
