/**
 * Kills many processes at one instant. First each is recognised by its cgroup and pinned by its start
 * time; then one loop that awaits nothing compares that time again right before each signal, because
 * a pid may be reused in between; only then are the deaths awaited.
 */
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { cgroupOf, isDead, isOver, isPending, statOf } from "./proc.ts";
import { undisturbed } from "./undisturbed.ts";

export interface CrashRequest {
  readonly id: string;
  readonly pid: number;
  /** Must stand in the process' cgroup path: the full container id. Empty: only the start time is compared. */
  readonly mark: string;
  readonly startTicks?: number;
}

export interface CrashReport {
  readonly id: string;
  /** `asleep`: where no signal reaches it, and so it was sent none. */
  readonly outcome: "signalled" | "already-dead" | "not-ours" | "refused" | "asleep";
  /** Milliseconds after the burst's first signal. */
  readonly signalledMs?: number;
  /** Dead in the kernel's books, milliseconds after the burst's first signal. */
  readonly deadMs?: number;
  /** It lives, and dies when it is thawed or wakes. */
  readonly pending?: true;
  readonly says?: string;
}

const LOOK_EVERY_MS = 2;

export interface CrashOptions {
  /** Bounds the wait for the deaths; one that still lives then has no `deadMs`. */
  readonly deadlineMs: number;
  /**
   * Sends none to what sleeps uninterruptibly. What a freezer of cgroup v1 holds looks so, and a signal
   * that waits in it cannot be taken back; but so does what waits for a disk.
   */
  readonly sparesAsleep?: boolean;
}

export async function crashAll(
  requests: readonly CrashRequest[],
  options: CrashOptions,
): Promise<CrashReport[]> {
  const first: First = {};
  const recognised = requests.map(recognise);
  const struck = undisturbed(recognised.length, () =>
    recognised.map((known) => strike(known, first, options)),
  );
  const dead = await deaths(struck, first.at ?? 0, options.deadlineMs);
  return struck.map((one) => {
    const deadMs = dead.get(one);
    return { ...one.report, ...(deadMs === undefined ? pendingIn(one) : { deadMs }) };
  });
}

function pendingIn({ pid, startTicks, report }: Struck): { pending?: true } {
  const lives = report.outcome === "signalled" && !isDead(pid, startTicks);
  return lives && isPending(pid, constants.signals.SIGKILL) ? { pending: true } : {};
}

/** When each was dead in the kernel's books, milliseconds after the first signal. */
async function deaths(
  struck: readonly Struck[],
  firstAt: number,
  deadlineMs: number,
): Promise<Map<Struck, number>> {
  const waiting = new Set(struck.filter(({ report }) => report.outcome === "signalled"));
  const dead = new Map<Struck, number>();
  for (;;) {
    for (const one of waiting)
      if (isDead(one.pid, one.startTicks)) {
        dead.set(one, round(performance.now() - firstAt));
        waiting.delete(one);
      }
    if (waiting.size === 0 || performance.now() >= firstAt + deadlineMs) return dead;
    await sleep(LOOK_EVERY_MS);
  }
}

/** When the burst's first signal went out; absent before it. */
interface First {
  at?: number;
}

interface Struck {
  readonly report: CrashReport;
  readonly pid: number;
  readonly startTicks: number;
}

function strike(known: Recognised, first: First, { sparesAsleep }: CrashOptions): Struck {
  if ("report" in known) return known;
  const { id, pid, startTicks } = known;
  const say = (outcome: CrashReport["outcome"], says: string): Struck => ({
    report: { id, outcome, says },
    pid,
    startTicks,
  });
  const stat = statOf(pid);
  if (isOver(stat, startTicks)) return say("already-dead", `no process ${pid}`);
  if (sparesAsleep && stat?.state === "D") return say("asleep", "no signal reaches it");
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ESRCH") return say("already-dead", `no process ${pid}`);
    return say("refused", `the kernel answers ${code ?? String(error)}`);
  }
  const at = performance.now();
  first.at ??= at;
  const report: CrashReport = { id, outcome: "signalled", signalledMs: round(at - first.at) };
  return { report, pid, startTicks };
}

/** The process that is meant, pinned by its start time; or why it must not be signalled. */
type Recognised =
  | { readonly id: string; readonly pid: number; readonly startTicks: number }
  | Struck;

function recognise({ id, pid, mark, startTicks }: CrashRequest): Recognised {
  const say = (outcome: CrashReport["outcome"], says: string): Struck => ({
    report: { id, outcome, says },
    pid,
    startTicks: 0,
  });
  const stat = pid > 1 ? statOf(pid) : undefined;
  if (!stat || "ZX".includes(stat.state)) return say("already-dead", `no process ${pid}`);
  // The one that was meant is dead, as sure as if the pid were free: its id has been given away.
  if (startTicks !== undefined && stat.startTicks !== startTicks)
    return say("already-dead", `pid ${pid} is another process now`);
  if (mark === "" && startTicks === undefined)
    return say("not-ours", `nothing tells whether pid ${pid} is the one that is meant`);
  if (mark !== "" && !cgroupOf(pid)?.includes(mark))
    return say("not-ours", `the cgroup of pid ${pid} does not hold ${mark.slice(0, 12)}`);
  return { id, pid, startTicks: stat.startTicks };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
