/** What `stop` and `restart` have in common: their victim must run in the end. */
import type { VictimWith } from "./ability.ts";
import { poll } from "./clock.ts";
import type { AnyFault, Deed } from "./fault.ts";
import { leftTo } from "./left-to.ts";
import type { Tools } from "./monkey.ts";
import type { Snapshot } from "./snapshot.ts";
import { isToldToEnd, whoseEnd } from "./theirs.ts";

/** An engine takes a moment more than the grace before it says that a container is down. */
const SAID_MS = 1_000;
const LOOK_EVERY_MS = 200;

interface Falling extends Tools {
  readonly signal: AbortSignal;
  readonly graceMs: number;
  /** Cuts the grace of a stop short that is under way. */
  readonly hurry?: () => Promise<void>;
}

/**
 * Starts it unless it runs. One that runs as before may be falling: whoever sent the stop may have
 * died before the answer, and the engine goes on all the same. An engine starts nothing that it is stopping
 * (a start is answered as needless then), so that its end is brought about, or its grace waited for.
 */
export async function startAgain(
  victim: VictimWith<"start">,
  fault: AnyFault,
  { signal, clock, graceMs, hurry }: Falling,
): Promise<Deed> {
  if (!fault.before.running) return { how: "left down, as it was before", facts: {} };
  const isDecided = (now: Snapshot | undefined) =>
    !now?.running || now.startedAt !== fault.before.startedAt;
  let now: Snapshot | undefined;
  let isHurried = hurry === undefined;
  const look = async () => {
    now = await victim.inspect(signal);
    if (isDecided(now)) return true;
    if (!isHurried && now && (await isToldToEnd(victim, now, signal))) {
      isHurried = true;
      await hurry?.();
    }
    return undefined;
  };
  await poll(clock, look, { everyMs: LOOK_EVERY_MS, deadlineMs: graceMs + SAID_MS, signal });
  if (!now) return { how: "nothing to start: it is gone", facts: { gone: true } };
  if (!isDecided(now)) return { how: "it never went down", facts: {} };
  if (now.running) return { how: "it runs again", facts: { startedAt: now.startedAt } };
  if (now.replacedBy) return leftTo(now.replacedBy);
  const { left, doubt } = await whoseEnd(victim, fault, now, { isByCall: true, signal });
  if (left) return left;
  await victim.start(signal);
  const after = await victim.inspect(signal);
  return { how: `we started it again${doubt}`, facts: after ? { startedAt: after.startedAt } : {} };
}
