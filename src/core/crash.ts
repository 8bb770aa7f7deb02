/** What `kill` and `zone-wiper` have in common: crash, hold down, release; over abilities only. */
import type { CrashEvidence, VictimBase, VictimWith } from "./ability.ts";
import { poll } from "./clock.ts";
import type { AnyFault, Deed, Effect } from "./fault.ts";
import { leftTo } from "./left-to.ts";
import { FROZEN, VANISHED } from "./missed.ts";
import type { Tools } from "./monkey.ts";
import type { RestartPolicy, Snapshot } from "./snapshot.ts";
import { whoseEnd } from "./theirs.ts";

type Crashable = VictimWith<"crash" | "start" | "policy">;

const DISARMED: RestartPolicy = { name: "no", maximumRetryCount: 0 };
const DEATH_DEADLINE_MS = 5_000;

export function hasPolicy(before: Pick<Snapshot, "policy">): boolean {
  return before.policy.name !== "no" && before.policy.name !== "";
}

/**
 * Takes the restart policy's power away, so that nothing comes back while the zone is down. An
 * engine refuses to set a policy on an auto-removed container, which has none to disarm.
 */
export async function disarm(
  victim: Crashable,
  fault: AnyFault,
  signal: AbortSignal,
): Promise<void> {
  if (hasPolicy(fault.before)) await victim.setPolicy(DISARMED, signal);
}

/** The snapshot names the process, so that a burst waits for no engine; one that came back since is hit too. */
export async function crash(
  victim: Crashable,
  fault: AnyFault,
  signal: AbortSignal,
): Promise<Deed> {
  const first = await victim.crash(fault.before, signal);
  if (first.outcome !== "already-down") return deedOf(first);
  const now = await victim.inspect(signal);
  if (!now) return VANISHED;
  if (!now.running) return { how: "it was down already", facts: {} };
  const second = await victim.crash(now, signal);
  if (second.outcome !== "already-down") return deedOf(second);
  return { how: "it died by itself before it was hit", facts: {} };
}

function deedOf(evidence: CrashEvidence): Deed {
  const { outcome, reach, pid, signalledMs, deadMs, pending } = evidence;
  if (outcome === "frozen") return FROZEN;
  return {
    how: `SIGKILL to process 1 by ${reach} reach${pending ? ", which waits: it is frozen" : ""}`,
    facts: {
      ...{ pid, signalledMs, ...(deadMs === undefined ? {} : { deadMs }) },
      ...(pending ? { pending } : {}),
    },
  };
}

/** What kills it yet: nobody can take a signal back. */
export function pendingOn(deed: Deed | undefined, now: Snapshot): string[] {
  if (!deed?.facts.pending || !now.running || now.pid !== deed.facts.pid) return [];
  return ["a SIGKILL of ours waits in it: it dies as soon as it is thawed"];
}

export async function verifyDown(
  victim: VictimBase,
  fault: AnyFault,
  signal: AbortSignal,
  tools: Tools,
): Promise<Effect> {
  const seen = await poll(tools.clock, () => fallen(victim, fault, signal), {
    everyMs: 50,
    deadlineMs: DEATH_DEADLINE_MS,
    signal,
  });
  return seen ?? { kind: "not-in-effect", evidence: `pid ${fault.before.pid} still runs` };
}

/** Fallen: gone, not running, or running anew. A return proves that there was a death. */
async function fallen(
  victim: VictimBase,
  fault: AnyFault,
  signal: AbortSignal,
): Promise<Effect | undefined> {
  const now = await victim.inspect(signal);
  if (!now) return { kind: "in-effect", evidence: "it is gone: the engine removed it" };
  if (!now.running) return { kind: "in-effect", evidence: `it is down, exit code ${now.exitCode}` };
  if (now.startedAt !== fault.before.startedAt)
    return { kind: "in-effect", evidence: `it died and started again at ${now.startedAt}` };
  return undefined;
}

/** A return by its own restart policy, if there was one by now. */
export async function returned(
  victim: VictimBase,
  fault: AnyFault,
  signal: AbortSignal,
): Promise<Deed | undefined> {
  const now = await victim.inspect(signal);
  if (!now) return { how: "it is gone: the engine removed it", facts: { gone: true } };
  if (!now.running && now.replacedBy) return leftTo(now.replacedBy);
  if (!now.running || now.startedAt === fault.before.startedAt) return undefined;
  return {
    how: `its restart policy (${fault.before.policy.name}) brought it back`,
    facts: { startedAt: now.startedAt, startedByUs: false },
  };
}

/** The same while it is held down: its policy is disarmed, so it was somebody else. */
export async function startedBySomebody(
  victim: VictimBase,
  fault: AnyFault,
  signal: AbortSignal,
): Promise<Deed | undefined> {
  const now = await victim.inspect(signal);
  if (!now?.running || now.startedAt === fault.before.startedAt) return undefined;
  const facts = { startedAt: now.startedAt, startedByUs: false, early: true };
  return { how: "somebody else started it while it was held down", facts };
}

/**
 * Gives the policy back and starts what is not up, as a booting host does.
 * @param isByCall it was taken down by a call of the engine's
 */
export async function release(
  victim: Crashable,
  fault: AnyFault,
  signal: AbortSignal,
  isByCall = false,
): Promise<Deed> {
  const now = await victim.inspect(signal);
  if (!now) return { how: "nothing to start: it is gone", facts: { gone: true } };
  // Another one than none was given by somebody meanwhile.
  if (now.policy.name === DISARMED.name && hasPolicy(fault.before))
    await victim.setPolicy(fault.before.policy, signal);
  return bringUp(victim, fault, now, { isByCall, signal });
}

/** `now` is its state a moment ago. */
export async function bringUp(
  victim: VictimWith<"start">,
  fault: AnyFault,
  now: Snapshot,
  it: { readonly isByCall: boolean; readonly signal: AbortSignal },
): Promise<Deed> {
  const { signal } = it;
  if (now.running) return upAlready(fault, now);
  if (now.replacedBy) return leftTo(now.replacedBy);
  const { left, doubt } = await whoseEnd(victim, fault, now, it);
  if (left) return left;
  await victim.start(signal);
  const after = await victim.inspect(signal);
  return {
    how: `we started it${doubt}`,
    facts: { startedByUs: true, ...(after ? { startedAt: after.startedAt } : {}) },
  };
}

function upAlready(fault: AnyFault, now: Snapshot): Deed {
  if (now.startedAt === fault.before.startedAt)
    return { how: "it never went down", facts: { startedByUs: false } };
  return {
    how: hasPolicy(fault.before)
      ? "its restart policy brought it back"
      : "somebody else started it",
    facts: { startedByUs: false, startedAt: now.startedAt },
  };
}
