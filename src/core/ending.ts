/** The one way every run ends: revert all, wait for recovery, look for residue, write the last entry. */

import { orAfter } from "../deadline.ts";
import { ChaosError, messageOf } from "../failure.ts";
import { allFaults, type Course, interrupted, type Stop } from "./drill.ts";
import type { AnyFault } from "./fault.ts";
import { undo } from "./held.ts";
import { aspectsOf } from "./monkey.ts";
import { findResidue, type Residue } from "./residue.ts";

/** The clean-up's own deadlines: the user's abort must not reach it. */
const CALLS_DEADLINE_MS = 30_000;
/** After an interruption people wait for their prompt: recovery is watched, but not for long. */
const INTERRUPTED_RECOVERY_MS = 5_000;

/** `stop`: why the drill ended early, as it is journalled already. */
export async function conclude(course: Course, stop: Stop | undefined): Promise<void> {
  const { drill } = course;
  const faults = allFaults(course);
  const unknown: string[] = [];
  const attempt = async (what: string, deed: () => Promise<void>) =>
    deed().catch((error: unknown) => {
      unknown.push(`${what}: ${messageOf(error)}`);
    });
  // Told to end, and not waited for: nobody's reluctance may delay an undo.
  const companion = attempt("end of the command", async () => drill.companion?.stop());
  const undone = new Set<string>();
  const counted = (work: () => Promise<readonly string[]>) =>
    attempt("revert", async () => {
      for (const id of await work()) undone.add(id);
    });
  const isClosed = ({ id }: AnyFault) => course.groups.some(({ closed }) => closed.has(id));
  // Whom nobody undoes yet must not wait for those who are being undone on an engine that hangs.
  await Promise.all([
    counted(() => closedSoFar(course)),
    counted(() =>
      undo(
        course,
        faults.filter((fault) => !isClosed(fault)),
      ),
    ),
  ]);
  const again = faults.filter((fault) => isClosed(fault) && !undone.has(fault.id));
  if (again.length > 0) await counted(() => undo(course, again));
  await attempt("end of helpers", () =>
    drill.source.disarm(drill.plan.run, AbortSignal.timeout(CALLS_DEADLINE_MS)),
  );
  await attempt("release of claims", () => releaseUnused(course));
  unknown.push(...neverSeen(course, undone));
  const open = faults.filter(({ id }) => !undone.has(id));
  // Where something is open still, it goes on trying when we are gone.
  if (open.some(({ id }) => !course.unanswered.has(id))) drill.watchdog.leave();
  else if (open.length > 0) drill.watchdog.leaveLate();
  else
    await attempt("end of the watchdog", () =>
      drill.watchdog.standDown(AbortSignal.timeout(CALLS_DEADLINE_MS)),
    );
  await companion;
  let recovered: boolean | undefined;
  if (faults.length > 0) recovered = await watchRecovery(course).catch(() => undefined);
  const residue: Residue = [];
  await attempt("residue check", async () => {
    residue.push(...(await findResidue(course, faults, open.length > 0)));
  });
  // A prober that cannot stop must not cost us the last entry.
  await drill.observer.close().catch(() => {});
  // Interrupted while it ended: what was to be seen of the recovery was not seen.
  const late = !stop && drill.signal.aborted ? [interrupted(drill.signal)] : [];
  const said = recovered === undefined ? {} : { recovered };
  await drill.note([...late, { kind: "finished", residue, unknown, ...said }]).catch((cause) => {
    throw unwritten({ residue, unknown }, cause);
  });
}

/** Where the state of its victim tells nothing of a fault, its undo cannot tell whether it came too early. */
function neverSeen(course: Course, undone: ReadonlySet<string>): string[] {
  const { drill, unanswered } = course;
  return allFaults(course).flatMap(({ id, monkey, victim, options }) => {
    const why = unanswered.get(id);
    if (why === undefined || !undone.has(id)) return [];
    if (aspectsOf(drill.monkey(monkey), options).length > 0) return [];
    return [`it may land yet: ${monkey} on ${victim.name}: ${why}`];
  });
}

async function closedSoFar({ closing }: Course): Promise<readonly string[]> {
  return (await Promise.all(closing)).flat();
}

/** Between two stages. @returns whether all of the stage is undone */
export async function undoCurrent(course: Course): Promise<boolean> {
  const rest = course.current.flatMap(({ faults, closed }) =>
    faults.filter(({ id }) => !closed.has(id)),
  );
  for (const { closed, faults } of course.current) for (const { id } of faults) closed.add(id);
  course.closing.push(undo(course, rest));
  const undone = new Set(await closedSoFar(course));
  return course.current.every(({ faults }) => faults.every(({ id }) => undone.has(id)));
}

/** No report can be drawn then: what it would have said of leftovers is said by the failure. */
function unwritten({ residue, unknown }: { residue: Residue; unknown: string[] }, cause: unknown) {
  const left = [...residue.map(({ subject, says }) => `${subject}: ${says}`), ...unknown];
  const hint = "Is the disk full? The report is lost with the journal";
  if (left.length === 0)
    return new ChaosError(
      "STATE_UNWRITABLE",
      `${messageOf(cause)}; everything is undone and nothing is left behind`,
      { cause, hint },
    );
  return new ChaosError(
    "REVERT_FAILED",
    `${messageOf(cause)}, and this may be left behind: ${left.join("; ")}`,
    { cause, hint: "Make room and run chaos revert" },
  );
}

async function watchRecovery(course: Course): Promise<boolean | undefined> {
  const { drill } = course;
  const { recoverMs, coolDownMs } = drill.plan.watching;
  drill.observer.phase("recovery");
  const limitMs = drill.signal.aborted ? Math.min(recoverMs, INTERRUPTED_RECOVERY_MS) : recoverMs;
  const enough = new AbortController();
  const hurry = async () => {
    await drill.clock.sleep(INTERRUPTED_RECOVERY_MS, enough.signal);
    enough.abort();
  };
  drill.signal.addEventListener("abort", hurry, { once: true });
  const limit = orAfter(enough.signal, limitMs + 1_000);
  const recovered = await drill.observer.recovered(limitMs, limit).finally(() => {
    drill.signal.removeEventListener("abort", hurry);
    enough.abort();
  });
  drill.observer.phase("cool-down");
  await drill.clock.sleep(coolDownMs, drill.signal);
  return recovered;
}

/** Claims of victims that were never intended: a loser's, or those of a run stopped in between. */
async function releaseUnused(course: Course): Promise<void> {
  const { drill } = course;
  const intended = new Set(allFaults(course).map((fault) => fault.id));
  const unused = [...course.claimed].filter(([, token]) => !intended.has(token));
  const signal = AbortSignal.timeout(CALLS_DEADLINE_MS);
  await Promise.all(
    unused.map(([victim, token]) => drill.source.claims.release({ victim, token }, signal)),
  );
}
