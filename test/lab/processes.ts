/** Reads /proc, so that the lab ends the processes it started and no others. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export function pids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

export function processName(pid: number): string {
  return read(`/proc/${pid}/comm`).trim();
}

/** A zombie is dead: it waits for a parent that may never ask. */
export function isAlive(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== "" && !/^[ZX]/.test(afterName(stat));
}

export function childrenOf(parent: number): number[] {
  return pids().filter((pid) => afterName(read(`/proc/${pid}/stat`)).split(" ")[1] === `${parent}`);
}

export function networkNamespace(pid: number | "self"): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return "";
  }
}

/** Asks, waits, then kills. Only call it with a pid that was checked to be ours. */
export async function end(pid: number, graceMs: number): Promise<void> {
  signal(pid, "SIGTERM");
  if (await until(() => !isAlive(pid), graceMs)) return;
  signal(pid, "SIGKILL");
  await until(() => !isAlive(pid), 5000);
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It left by itself, which is what was wanted.
  }
}

export async function until(
  state: () => boolean | Promise<boolean>,
  deadlineMs: number,
): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (!(await state())) {
    if (performance.now() > end) return false;
    await sleep(25);
  }
  return true;
}

// The name in /proc/<pid>/stat stands in brackets and may hold spaces and brackets itself.
function afterName(stat: string): string {
  return stat.slice(stat.lastIndexOf(")") + 2);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
