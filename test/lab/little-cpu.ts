/**
 * A group of processes that has next to no CPU: whoever is in it and the crowd beside it take it from each
 * other, and from nobody else on the machine. Root's alone.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { poll, systemClock } from "../../src/core/clock.ts";

const V1 = "/sys/fs/cgroup/cpu";
const V2 = "/sys/fs/cgroup";
const isV1 = existsSync(join(V1, "cpu.cfs_quota_us"));
const ROOT = isV1 ? V1 : V2;
const PERIOD_US = 100_000;
const QUOTA_US = 3_000;

export const canStarve =
  process.getuid?.() === 0 && (isV1 || existsSync(join(V2, "cgroup.controllers")));

export interface LittleCpu extends AsyncDisposable {
  /** So many that do nothing but compute. */
  crowd(count: number): void;
  enter(pid: number): void;
}

export function littleCpu(): LittleCpu {
  const folder = join(ROOT, `chaos-test-${randomBytes(4).toString("hex")}`);
  mkdirSync(folder);
  if (isV1) {
    writeFileSync(join(folder, "cpu.cfs_period_us"), `${PERIOD_US}`);
    writeFileSync(join(folder, "cpu.cfs_quota_us"), `${QUOTA_US}`);
  } else writeFileSync(join(folder, "cpu.max"), `${QUOTA_US} ${PERIOD_US}`);
  const guests: number[] = [];
  const busy: ChildProcess[] = [];
  const enter = (pid: number) => writeFileSync(join(folder, "cgroup.procs"), `${pid}`);
  return {
    enter: (pid) => {
      guests.push(pid);
      enter(pid);
    },
    crowd: (count) => {
      for (let n = 0; n < count; n++) {
        const one = spawn("/bin/sh", ["-c", "while :; do :; done"], { stdio: "ignore" });
        busy.push(one);
        enter(one.pid!);
      }
    },
    [Symbol.asyncDispose]: async () => {
      // Who has no CPU cannot even die.
      for (const pid of [...guests, ...busy.map(({ pid }) => pid)])
        writeFileSync(join(ROOT, "cgroup.procs"), `${pid}`);
      for (const one of busy) one.kill("SIGKILL");
      await poll(systemClock, async () => isRemoved(folder), { everyMs: 10, deadlineMs: 5_000 });
    },
  };
}

/** A killed process leaves its group when the kernel is through with it. */
function isRemoved(folder: string): true | undefined {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return undefined;
  }
}
