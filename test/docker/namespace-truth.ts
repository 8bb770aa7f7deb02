/** What of ours is in the network namespace of a process beside us, by the kernel's own tools. */
import { existsSync } from "node:fs";
import { runTool } from "../lab/run-tool.ts";

type Words = readonly [string, ...string[]];

const LOOKS: readonly Words[] = [
  ["iptables-save"],
  // A kernel without IPv6 has no tables of it.
  ...(existsSync("/proc/sys/net/ipv6") ? [["ip6tables-save"] as const] : []),
  ["tc", "qdisc", "show"],
  ["ip", "-o", "link", "show"],
];

/** Rules, queues and devices. @throws where a tool fails although the namespace is there: nothing seen is no proof of nothing */
export async function tracesAt(pid: number, looks = LOOKS): Promise<string[]> {
  const said = await Promise.all(looks.map((words) => inside(pid, words)));
  return said.join("\n").match(/^.*(?:CHAOS-|c4a0:|\bchaos\d+).*$/gm) ?? [];
}

async function inside(pid: number, words: Words): Promise<string> {
  try {
    return await runTool("nsenter", ["-t", `${pid}`, "-n", ...words]);
  } catch (error) {
    // It died meanwhile, and its namespace with it.
    if (!existsSync(`/proc/${pid}/ns/net`)) return "";
    throw error;
  }
}
