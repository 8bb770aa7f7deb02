/** What the place where the agent runs lets it do. */
import { readFileSync } from "node:fs";
import { cgroupOf } from "./proc.ts";

export interface Support {
  readonly uid: number | undefined;
  /** A guess, see below. */
  readonly hostPidNamespace: boolean;
  readonly canKill: boolean;
  readonly node: string;
}

/** The fifth bit, see linux/capability.h. */
const CAP_KILL = 1n << 5n;

export function supportOf(root = "/proc"): Support {
  return {
    uid: process.getuid?.(),
    hostPidNamespace: seesHost(root),
    canKill: mayKill(root),
    node: process.version,
  };
}

/**
 * In a namespace of our container's own, process 1 is the container's: ours, or an init in our
 * cgroup. The namespace's number would not tell, because an engine may itself run in a container.
 */
function seesHost(root: string): boolean {
  const first = cgroupOf(1, root);
  return process.pid !== 1 && first !== undefined && first !== cgroupOf(process.pid, root);
}

function mayKill(root: string): boolean {
  try {
    const status = readFileSync(`${root}/self/status`, "utf8");
    const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    return effective !== undefined && (BigInt(`0x${effective}`) & CAP_KILL) !== 0n;
  } catch {
    return false;
  }
}
