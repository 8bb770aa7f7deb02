/** Real processes for tests to kill: started here, ended here, and nobody else's. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { statOf } from "../../src/agent/proc.ts";
import { poll, systemClock } from "../../src/core/clock.ts";

const started: ChildProcess[] = [];

export interface Living {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly startTicks: number;
}

const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

export function launch(
  command: string,
  args: readonly string[],
  world: Pick<SpawnOptions, "cwd" | "env"> = {},
): ChildProcess {
  const child = spawn(command, args, { ...world, stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  return child;
}

/** One that runs until it is killed, or until its stdin ends. */
export async function live(command = process.execPath): Promise<Living> {
  const program = "process.stdin.on('end', () => process.exit()).resume(); console.log('ready')";
  const child = launch(command, ["-e", program]);
  await once(child.stdout!, "data");
  const pid = child.pid!;
  return { child, pid, startTicks: statOf(pid)!.startTicks };
}

/** A process that died under a parent which never asks for it. */
export async function zombie(): Promise<{ pid: number; startTicks: number }> {
  const parent = launch("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 60"]);
  const lines = createInterface(parent.stdout!)[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  return until("it is a zombie", () => {
    const stat = statOf(pid);
    return stat?.state === "Z" ? { pid, startTicks: stat.startTicks } : undefined;
  });
}

export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 10_000,
): Promise<T> {
  const found = await poll(systemClock, async () => ask(), { everyMs: 5, deadlineMs });
  if (found === undefined) throw new Error(`not within ${deadlineMs} ms: ${what}`);
  return found;
}

/** How it ended: its signal, else its exit code. */
export async function endOf(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  if (!isOver(child)) await once(child, "exit");
  return child.signalCode ?? child.exitCode;
}

export async function endAll(): Promise<void> {
  const left = started.splice(0).filter((child) => child.pid !== undefined && !isOver(child));
  for (const child of left) child.kill("SIGKILL");
  await Promise.all(left.map(endOf));
}
