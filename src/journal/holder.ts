/** Who holds a run: a process by host, pid and start time, so that a reused pid is nobody. */

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDead, startTicksOf } from "../agent/proc.ts";
import { unwritable } from "./unwritable.ts";

const HOLDER_FILE = "holder";
const FORM = /^[^:]+:\d+:\d+$/;

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

/** Whole or not at all. @throws ChaosError STATE_UNWRITABLE */
export function writeHolder(folder: string, holder: string): void {
  const file = join(folder, HOLDER_FILE);
  const half = `${file}.new`;
  try {
    writeFileSync(half, holder, { mode: 0o600, flush: true });
    renameSync(half, file);
  } catch (cause) {
    drop(half);
    throw unwritable(file, cause);
  }
}

function drop(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What could not be written often cannot be removed either; nobody reads it.
  }
}

/** `undefined`: nobody ever held it, or a full disk cut the name short before anything was touched. */
export function readHolder(folder: string): string | undefined {
  try {
    const holder = readFileSync(join(folder, HOLDER_FILE), "utf8").trim();
    return FORM.test(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}
