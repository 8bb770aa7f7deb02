/** What the kernel says of a process. Every reader answers `undefined` for one that is not there. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export interface Stat {
  readonly state: string;
  readonly startTicks: number;
}

/** /proc/<pid>/stat: the name in parentheses may itself hold blanks and parentheses (proc(5)). */
export function parseStat(text: string): Stat | undefined {
  const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // Field 3 is the state, field 22 the start time in clock ticks since boot.
  const startTicks = Number(rest[19]);
  return rest[0] && Number.isInteger(startTicks) ? { state: rest[0], startTicks } : undefined;
}

export function statOf(pid: number, root = "/proc"): Stat | undefined {
  const text = read(`${root}/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

export function startTicksOf(pid: number, root = "/proc"): number | undefined {
  return statOf(pid, root)?.startTicks;
}

export function cgroupOf(pid: number, root = "/proc"): string | undefined {
  return read(`${root}/${pid}/cgroup`);
}

/** Gone, a zombie, or another process under its pid. */
export function isDead(pid: number, startTicks: number, root = "/proc"): boolean {
  return isOver(statOf(pid, root), startTicks);
}

export function isOver(stat: Stat | undefined, startTicks: number): boolean {
  return stat === undefined || "ZX".includes(stat.state) || stat.startTicks !== startTicks;
}

/** The signal waits in it: it is frozen, or sleeps where none reaches it (proc_pid_status(5)). */
export function isPending(pid: number, signal: number, root = "/proc"): boolean {
  const status = read(`${root}/${pid}/status`) ?? "";
  const masks = [...status.matchAll(/^(?:SigPnd|ShdPnd):\s*([0-9a-f]+)$/gm)];
  return masks.some(([, mask]) => (BigInt(`0x${mask}`) & (1n << BigInt(signal - 1))) !== 0n);
}

/** Its words joined by blanks; what follows the last is how many programs write it. */
export function commandOf(pid: number, root = "/proc"): string | undefined {
  return read(`${root}/${pid}/cmdline`)?.replace(/\0+$/, "").replaceAll("\0", " ");
}

/** Its number in the innermost of its pid namespaces (proc_pid_status(5), since Linux 4.1). */
export function innerPidOf(pid: number, root = "/proc"): number | undefined {
  const numbers = /^NSpid:\s*(.+)$/m.exec(read(`${root}/${pid}/status`) ?? "")?.[1];
  return numbers === undefined ? undefined : Number(numbers.split(/\s+/).at(-1));
}

/** Lowest first. */
export function pidsIn(root = "/proc"): number[] {
  return readdirSync(root)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Its namespace of that kind, as the kernel calls it: `net:[4026532281]`. */
export function linkOf(
  pid: number | "self",
  kind: "net" | "pid",
  root = "/proc",
): string | undefined {
  try {
    return readlinkSync(`${root}/${pid}/ns/${kind}`);
  } catch {
    return undefined;
  }
}
