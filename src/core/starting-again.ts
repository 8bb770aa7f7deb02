/** What `stop` and `restart` have in common: their victim must run in the end. */
import type { VictimWith } from "./ability.ts";
import { poll } from "./clock.ts";
import type { AnyFault, Deed } from "./fault.ts";
import { leftTo } from "./left-to.ts";
import type { Tools } from "./monkey.ts";
import type { Snapshot } from "./snapshot.ts";

/** An engine takes a moment more than the grace before it says that a container is down. */
const SAID_MS = 1_000;

/**
 * Starts it unless it runs. One that runs as before may be falling: whoever sent the stop may have
 * died before the answer, and the engine goes on all the same, so the grace is waited for.
 */
export async function startAgain(
  victim: VictimWith<"start">,
  fault: AnyFault,
  graceMs: number,
  { signal, clock }: Tools & { readonly signal: AbortSignal },
): Promise<Deed> {
  if (!fault.before.running) return { how: "left down, as it was before", facts: {} };
  const isDecided = (now: Snapshot | undefined) =>
    !now?.running || now.startedAt !== fault.before.startedAt;
  let now: Snapshot | undefined;
  const look = async () => {
    now = await victim.inspect(signal);
    return isDecided(now) || undefined;
  };
  await poll(clock, look, { everyMs: 100, deadlineMs: graceMs + SAID_MS, signal });
  if (!now) return { how: "nothing to start: it is gone", facts: { gone: true } };
  if (!isDecided(now)) return { how: "it never went down", facts: {} };
  if (now.running) return { how: "it runs again", facts: { startedAt: now.startedAt } };
  if (now.replacedBy) return leftTo(now.replacedBy);
  await victim.start(signal);
  const after = await victim.inspect(signal);
  return { how: "we started it again", facts: after ? { startedAt: after.startedAt } : {} };
}
