/**
 * Victims that sleep where no signal reaches them. Frozen on cgroup v1, one would keep the signal and die
 * of it when it is thawed, whenever that is; one that only waits for a disk is hit a moment later.
 */
import { messageOf } from "../../failure.ts";
import type { Process, Reach, Report } from "./reach.ts";

/** Whether the engine has it paused. */
export type AskPaused = (id: string, signal: AbortSignal) => Promise<boolean>;
/** `frozen`: it was sent nothing. */
export type Answered = Omit<Report, "outcome"> & { outcome: Report["outcome"] | "frozen" };

interface Around {
  readonly reach: Pick<Reach, "crash">;
  readonly isPaused: AskPaused;
  readonly run: string;
}

const ASK_DEADLINE_MS = 5_000;

/** One burst, and another for those that were asleep in it and are not paused. */
export async function crashAwake(
  { reach, isPaused, run }: Around,
  processes: readonly Process[],
): Promise<Answered[]> {
  const begunMs = performance.now();
  const first = await reach.crash(run, processes, { sparesAsleep: true });
  const asleep = first.filter(({ outcome }) => outcome === "asleep");
  if (asleep.length === 0) return first;
  const asked = await Promise.all(asleep.map((one) => asFrozen(one, isPaused)));
  const left = asked.filter(({ outcome }) => outcome === "asleep").map(({ id }) => id);
  const rest = processes.filter(({ id }) => left.includes(id));
  const lateMs = performance.now() - begunMs;
  const second = left.length === 0 ? [] : await reach.crash(run, rest, { sparesAsleep: false });
  const latest = [...first, ...asked, ...second.map((one) => delayed(one, lateMs))];
  return [...new Map(latest.map((one) => [one.id, one])).values()];
}

async function asFrozen(report: Report, isPaused: AskPaused): Promise<Answered> {
  try {
    const paused = await isPaused(report.id, AbortSignal.timeout(ASK_DEADLINE_MS));
    return paused ? { ...report, outcome: "frozen" } : report;
  } catch (error) {
    const says = `whether it is paused could not be asked: ${messageOf(error)}`;
    return { ...report, outcome: "refused", says };
  }
}

/** All times of a burst count from the first signal. */
function delayed(report: Report, lateMs: number): Report {
  const { signalledMs, deadMs } = report;
  const late = (atMs: number) => Math.round((atMs + lateMs) * 100) / 100;
  return {
    ...report,
    ...(signalledMs === undefined ? {} : { signalledMs: late(signalledMs) }),
    ...(deadMs === undefined ? {} : { deadMs: late(deadMs) }),
  };
}
