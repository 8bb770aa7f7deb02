/** Has the container left that this namespace belonged to? With its processes its interfaces go; we alone would keep it. */
import { readFileSync } from "node:fs";
import { linkOf, pidsIn } from "../proc.ts";

export function isDeserted(): boolean {
  return onlyLoopback(readFileSync("/proc/self/net/dev", "utf8")) && !isShared();
}

export function onlyLoopback(text: string): boolean {
  const names = [...text.matchAll(/^\s*([^\s:]+):/gm)].map(([, name]) => name);
  return names.every((name) => name === "lo");
}

/** A container that is off its networks for a while still has processes here. */
function isShared(): boolean {
  const here = linkOf("self", "net");
  const ours = new Set([process.pid, process.ppid]);
  return pidsIn().some((pid) => !ours.has(pid) && linkOf(pid, "net") === here);
}
