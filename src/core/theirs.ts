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

/**
 * Somebody stopped it: since its last start the engine was told to end it, and not by us.
 * @param isByCall our own deed is such a call; then only a later life's end is somebody else's
 */
export async function stoppedByOthers(
  victim: VictimBase,
  { before }: Pick<AnyFault, "before">,
  now: Snapshot,
  { isByCall, signal }: { readonly isByCall: boolean; readonly signal: AbortSignal },
): Promise<Deed | undefined> {
  if (now.running || (isByCall && now.startedAt === before.startedAt)) return undefined;
  if (!(await isToldToEnd(victim, now, signal))) return undefined;
  return theirs("left down: somebody else stopped it meanwhile");
}

/** Where that cannot be known, nobody is taken to have done it: what is down is started. */
export async function isToldToEnd(
  victim: VictimBase,
  { startedAt }: Snapshot,
  signal: AbortSignal,
): Promise<boolean> {
  const told = victim.toldToEnd?.(startedAt, signal);
  return (await told?.catch(() => false)) ?? false;
}
