/**
 * Undo: one function for every ending, for `chaos revert`, and later for watchdog and daemon.
 * It uses the journalled faults alone, starts with the latest, goes on after failures, tries again
 * until its deadline, and lets go of a claim only when its fault is gone.
 */
import type { Calls } from "../core/calls.ts";
import { claimKey } from "../core/claim-key.ts";
import { type Clock, poll } from "../core/clock.ts";
import type { Fact } from "../core/entry.ts";
import type { AnyFault, Deed } from "../core/fault.ts";
import { aspectsOf, type Monkey, residueOn } from "../core/monkey.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { Source } from "../core/source.ts";
import { isTheirs } from "../core/theirs.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { byEngine, byVictim } from "./in-order.ts";
import { ENDED_BY_OTHERS, isEndedByOthers, notOurs } from "./not-ours.ts";
import { othersSince } from "./read-back.ts";
import { isTheEngines, isWorthRetrying } from "./worth-retrying.ts";

export interface RevertDeps {
  readonly clock: Clock;
  readonly source: Source;
  readonly monkey: (name: string) => Monkey | Promise<Monkey>;
  /** Says what was done; a journal that cannot be written must not stop the undo. */
  readonly note: (facts: readonly Fact[]) => Promise<void>;
  readonly deadlineMs: number;
  /** Of the claim that lets us undo it; by default that of the run itself. */
  readonly tokenOf?: ((fault: AnyFault) => string) | undefined;
  /** Somebody else wrote that it is undone; when its claim is gone as well, what is there now is others' doing. */
  readonly isUndone?: ((fault: AnyFault) => boolean) | undefined;
  /** Why the injection of these, by the fault's id, may be done by the engine only when they are undone. */
  readonly unanswered?: ReadonlyMap<string, string> | undefined;
  /** Seen to be ended by somebody else: where a state is all of it, nothing of it is there any more. */
  readonly endedByOthers?: ReadonlySet<string> | undefined;
  /** Networks that somebody else connected their victims to meanwhile, by the fault's id. */
  readonly takenOver?: ReadonlyMap<string, readonly string[]> | undefined;
  /** What the engine was heard to be told of a victim; `undefined`: nobody listened all the while. */
  readonly callsOn?: ((id: string) => Calls | undefined) | undefined;
}

interface Reverted {
  readonly fault: AnyFault;
  readonly deed: Deed;
  /** As its victim is now, it is somebody else's doing. */
  readonly isTheirs: boolean;
}

export interface RevertSummary {
  readonly reverted: readonly Reverted[];
  readonly failed: readonly { fault: AnyFault; message: string }[];
}

/** An engine starts containers no faster when asked for more at once (measured: 100–130 ms each). */
const AT_ONCE = 8;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 5_000;
const SETTLES = { everyMs: 100, deadlineMs: 2_000 };
/**
 * A victim that will not be as before although the engine does what we ask is not ours to mend; an agent that
 * fails for so long is not mended by us either, and whoever tries later has one of its own.
 */
const NOT_THE_ENGINE_MS = 10_000;

export async function revertOpen(
  faults: readonly AnyFault[],
  deps: RevertDeps,
): Promise<RevertSummary> {
  const signal = AbortSignal.timeout(deps.deadlineMs);
  const reverted: Reverted[] = [];
  const failed: { fault: AnyFault; message: string }[] = [];
  const onOne = async (some: readonly AnyFault[]) => {
    const [theirs, since] = await Promise.all([
      notOurs(some, deps, signal),
      othersSince(some, deps, signal),
    ]);
    const lost = await withoutComposing(theirs, deps);
    for (const [fault, deed] of lost) {
      await deps.note([{ kind: "reverted", fault: fault.id, deed }]).catch(() => {});
      reverted.push({ fault, deed, isTheirs: true });
    }
    const queue = byVictim(some.filter((fault) => !lost.has(fault)));
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        for (const fault of next) {
          const outcome = await revertOne(fault, { ...deps, ...since }, signal);
          if ("deed" in outcome) reverted.push({ fault, ...outcome });
          else failed.push({ fault, message: outcome.message });
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  await Promise.all(byEngine(faults).map(onOne));
  return { reverted, failed };
}

/** Faults that others may be beside are told apart by their ids: none but our own is ended, whoever holds it. */
async function withoutComposing(
  lost: ReadonlyMap<AnyFault, Deed>,
  { monkey }: RevertDeps,
): Promise<Map<AnyFault, Deed>> {
  const left = new Map(lost);
  for (const fault of lost.keys()) {
    const known = await Promise.resolve(monkey(fault.monkey)).catch(() => undefined);
    if (known?.composes) left.delete(fault);
  }
  return left;
}

async function revertOne(
  fault: AnyFault,
  deps: RevertDeps,
  signal: AbortSignal,
): Promise<Omit<Reverted, "fault"> | { message: string }> {
  const quietly = (facts: readonly Fact[]) => deps.note(facts).catch(() => {});
  const { clock } = deps;
  const begunMs = clock.monotonicMs();
  const elseUntil = begunMs + NOT_THE_ENGINE_MS;
  let message: string | undefined;
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_LONGEST_MS)) {
    try {
      const { deed, isTooEarly } = await undoProvenly(fault, deps, signal);
      if (isTooEarly) return await leaveOpen(fault, deps);
      const tookMs = Math.max(0, clock.monotonicMs() - begunMs);
      await quietly([{ kind: "reverted", fault: fault.id, deed, tookMs }]);
      const token = deps.tokenOf?.(fault) ?? fault.id;
      await deps.source.claims.release({ victim: claimKey(fault), token }, signal);
      return { deed, isTheirs: deed === ENDED_BY_OTHERS || isTheirs(deed) };
    } catch (error) {
      // Out of time, the last call fails for that reason: the one before says what is wrong.
      if (!signal.aborted || message === undefined) message = messageOf(error);
      const isLate = !isTheEngines(error) && clock.monotonicMs() > elseUntil;
      if (signal.aborted || isLate || !isWorthRetrying(error)) {
        await quietly([{ kind: "revert-failed", fault: fault.id, message }]);
        return { message };
      }
      if (waitMs === RETRY_FIRST_MS)
        await quietly([{ kind: "revert-delayed", fault: fault.id, message }]);
      await clock.sleep(waitMs, signal);
    }
  }
}

/** Nothing was there to undo yet. Its claim stays, so that whoever looks later finds it. */
async function leaveOpen(fault: AnyFault, deps: RevertDeps): Promise<{ message: string }> {
  const message = `nothing of it was seen, but it may land yet: ${deps.unanswered?.get(fault.id)}`;
  await deps.note([{ kind: "revert-failed", fault: fault.id, message }]).catch(() => {});
  return { message };
}

interface Undone {
  readonly deed: Deed;
  /** Its injection was never answered, and nothing of it has been seen. */
  readonly isTooEarly?: boolean;
}

/** What the engine says it did is no proof: only the victim's state is. @throws ChaosError REVERT_FAILED */
async function undoProvenly(
  fault: AnyFault,
  deps: RevertDeps,
  signal: AbortSignal,
): Promise<Undone> {
  const monkey = await deps.monkey(fault.monkey);
  if (monkey.revert === "irreversible")
    return { deed: { how: "cannot be undone, as the plan said", facts: {} } };
  const touches = aspectsOf(monkey, fault.options);
  if (isEndedByOthers(fault, touches, deps)) return { deed: ENDED_BY_OTHERS };
  const victim = deps.source.victim(fault.victim, fault.run, deps.callsOn?.(fault.victim.id));
  const found = await victim.inspect(signal);
  if (!found)
    return { deed: { how: "nothing to undo: the victim is gone", facts: { gone: true } } };
  const tools = { clock: deps.clock, takenOver: deps.takenOver?.get(fault.id) };
  const deed = await monkey.revert(victim, fault as AnyFault & { options: never }, signal, tools);
  // The engine knows nothing of what it changed: who undid it has looked already.
  if (touches.length === 0 || isTheirs(deed)) return { deed };
  // The engine settles a start for a moment.
  let left: string[] = [];
  let after: Snapshot | undefined;
  const look = async () => {
    after = await victim.inspect(signal);
    left = after ? residueOn(monkey, fault, after) : [];
    return left.length === 0 ? true : undefined;
  };
  if (await poll(deps.clock, look, { ...SETTLES, signal })) {
    // Of a fault that leaves its victim running, another start tells nothing: somebody else's it was.
    const isRestarted = touches.includes("running") && after?.startedAt !== fault.before.startedAt;
    const isSeen = isRestarted || residueOn(monkey, fault, found).length > 0;
    return { deed, isTooEarly: deps.unanswered?.has(fault.id) === true && !isSeen };
  }
  throw new ChaosError("REVERT_FAILED", `It was undone (${deed.how}), but ${left.join(", ")}`);
}
