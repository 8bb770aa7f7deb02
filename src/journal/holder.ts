/** Who holds a run: a process by host, pid and start time, so that a reused pid is nobody. */
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDead, startTicksOf } from "../agent/proc.ts";
import { ChaosError, messageOf } from "../failure.ts";

export const HOLDER_FILE = "holder";

export function holderOf(pid: number): string {
  return `${hostname()}:${pid}:${startTicksOf(pid) ?? 0}`;
}

/** @throws ChaosError STATE_UNWRITABLE */
export function writeHolder(folder: string, pid: number): string {
  const file = join(folder, HOLDER_FILE);
  const holder = holderOf(pid);
  try {
    writeFileSync(file, holder);
  } catch (cause) {
    throw new ChaosError("STATE_UNWRITABLE", `Cannot write ${file}: ${messageOf(cause)}`, {
      cause,
      hint: "Is the disk full? Name another folder with --state; nothing was touched",
    });
  }
  return holder;
}

export function hostOf(holder: string): string {
  return holder.split(":")[0] ?? "";
}

/** `undefined`: on another host, so we cannot know. */
export function isAlive(holder: string): boolean | undefined {
  const [host, pid, ticks] = holder.split(":");
  if (host !== hostname()) return undefined;
  return !isDead(Number(pid), Number(ticks));
}
