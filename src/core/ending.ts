/** The one way every run ends: revert all, wait for recovery, look for residue, write the last entry. */
import { ChaosError, messageOf } from "../failure.ts";
import { poll } from "./clock.ts";
import { allFaults, type Course, interrupted, type Stop } from "./drill.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault } from "./fault.ts";
import { residueOf } from "./snapshot.ts";

type Finished = Extract<Fact, { kind: "finished" }>;
type Residue = Finished["residue"];

/** The clean-up's own deadlines: the user's abort must not reach it. */
const RESIDUE_DEADLINE_MS = 10_000;
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
  await attempt("revert", () => drill.revert(faults));
  await attempt("end of helpers", () =>
    drill.source.disarm(drill.plan.run, AbortSignal.timeout(CALLS_DEADLINE_MS)),
  );
  await attempt("release of claims", () => releaseUnused(course));
  await attempt("end of the watchdog", () =>
    drill.watchdog.standDown(AbortSignal.timeout(CALLS_DEADLINE_MS)),
  );
  let recovered: boolean | undefined;
  if (faults.length > 0) recovered = await watchRecovery(course).catch(() => undefined);
  const residue: Residue = [];
  await attempt("residue check", async () => {
    residue.push(...(await findResidue(course, faults)));
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

/** No report can be drawn then: what it would have said of leftovers is said by the failure. */
function unwritten({ residue, unknown }: Pick<Finished, "residue" | "unknown">, cause: unknown) {
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
  const limit = AbortSignal.any([enough.signal, AbortSignal.timeout(limitMs + 1_000)]);
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

/** Engines settle a start for a moment, so residue counts only if it is still there at the deadline. */
async function findResidue(course: Course, faults: readonly AnyFault[]): Promise<Residue> {
  const { drill } = course;
  let last: Residue = [];
  await poll(
    drill.clock,
    async () => {
      last = await lookForResidue(course, faults);
      return last.length === 0 ? true : undefined;
    },
    { everyMs: 250, deadlineMs: RESIDUE_DEADLINE_MS },
  );
  return last;
}

async function lookForResidue(course: Course, faults: readonly AnyFault[]): Promise<Residue> {
  const { drill } = course;
  const signal = AbortSignal.timeout(CALLS_DEADLINE_MS);
  const reversible = faults.filter((fault) => drill.monkey(fault.monkey).revert !== "irreversible");
  const after = await drill.source.snapshot(
    reversible.map((fault) => fault.victim.id),
    signal,
  );
  const left = await drill.source.leftovers(drill.plan.run, signal);
  return [
    ...reversible.flatMap((fault) => {
      const now = after.get(fault.victim.id);
      // What can be undone removes no victim: one that is gone is somebody else's deed, and a finding.
      if (!now) return [];
      return residueOf(fault.before, now).map((says) => ({ subject: fault.victim.name, says }));
    }),
    ...left.map((one) => ({ subject: one.id, says: one.says })),
  ];
}
