/** Who holds a run: a process by host, pid and start time, so that a reused pid is nobody. */
import { hostname } from "node:os";
import { isDead, startTicksOf } from "../agent/proc.ts";

export const HOLDER_FILE = "holder";

export function holderOf(pid: number): string {
  return `${hostname()}:${pid}:${startTicksOf(pid) ?? 0}`;
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
