/** Freezes a process as an engine on cgroup v1 does: there a signal waits until it is thawed. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRoot } from "../lab/docker.ts";
import { until } from "./processes.ts";

const FREEZER = "/sys/fs/cgroup/freezer";

export const canFreeze = isRoot && existsSync(join(FREEZER, "tasks"));

export interface Frozen {
  thaw(): Promise<void>;
}

export async function freeze(pid: number): Promise<Frozen> {
  const group = join(FREEZER, `chaos-test-${randomBytes(4).toString("hex")}`);
  mkdirSync(group);
  writeFileSync(join(group, "tasks"), String(pid));
  const state = join(group, "freezer.state");
  const is = (wanted: string) => readFileSync(state, "utf8").trim() === wanted || undefined;
  writeFileSync(state, "FROZEN");
  await until("it is frozen", () => is("FROZEN"));
  return {
    thaw: async () => {
      writeFileSync(state, "THAWED");
      await until("it is thawed", () => is("THAWED"));
      // A cgroup goes only when it is empty: what lives still goes back to the first one.
      const left = readFileSync(join(group, "tasks"), "utf8").split("\n").filter(Boolean);
      for (const task of left) move(task);
      await until("its cgroup is gone", () => isRemoved(group));
    },
  };
}

function move(task: string): void {
  try {
    writeFileSync(join(FREEZER, "tasks"), task);
  } catch {
    // It died meanwhile.
  }
}

function isRemoved(group: string): true | undefined {
  try {
    rmdirSync(group);
    return true;
  } catch {
    return undefined;
  }
}
