/**
 * Who holds a run: a process by host, pid and start time, so that a reused pid is nobody. A pid means
 * something in its own pid namespace only, and containers may share a host's name without sharing
 * that: the host part says both, `host@<boot>.<namespace>:pid:ticks`.
 */
import { readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDead, startTicksOf, statOf } from "../agent/proc.ts";
import { withoutContainer } from "../core/holder-form.ts";
import { unwritable } from "./unwritable.ts";

export const HOLDER_FILE = "holder";
const FORM = /^[^:]+:\d+:\d+$/;

export function holderOf(pid: number): string {
  return `${here()}:${pid}:${startTicksOf(pid) ?? 0}`;
}

/** `undefined`: on another host, before its reboot, or in another pid namespace: we cannot know. */
export function isAlive(holder: string): boolean | undefined {
  const [where, pid, ticks] = withoutContainer(holder).split(":");
  if (where !== here()) return undefined;
  return !isDead(Number(pid), Number(ticks));
}

/** Lives and hears nothing, as after a SIGSTOP; of one that cannot be asked from here nobody knows. */
export function isSuspended(holder: string): boolean {
  const [, pid] = withoutContainer(holder).split(":");
  return isAlive(holder) === true && "Tt".includes(statOf(Number(pid))?.state ?? "-");
}

/** Known to live, that is: who cannot be asked from here is not. */
export function isHeldByTheLiving(folder: string): boolean {
  const holder = readHolder(folder);
  return holder !== undefined && isAlive(holder) === true;
}

/** Where our pids mean something. An inode serves again after its namespace's end: by then all in it are dead. */
function here(): string {
  const boot = unlessAbsent(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  const namespace = unlessAbsent(() => readlinkSync("/proc/self/ns/pid"));
  return `${hostname()}@${boot.slice(0, 8)}.${namespace.replace(/\D/g, "")}`;
}

/** Only Linux has these; elsewhere the host's name must do. */
function unlessAbsent(read: () => string): string {
  try {
    return read();
  } catch {
    return "0";
  }
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
