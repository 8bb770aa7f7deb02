/**
 * Which of the engine's containers we run in, if any. A host's name alone does not tell: with
 * `--network host` a container has its host's, and an engine may be another than the one we run on.
 */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Engine } from "./engine.ts";
import { inspectOne } from "./inspect.ts";

/** An engine mounts its own files over these three; the folder that they lie in bears the container's id. */
const MOUNTED_OVER = /^\/etc\/(?:hostname|hosts|resolv\.conf)$/;
const KEPT_IN =
  /\/(?:containers\/([0-9a-f]{64})|[a-z]+-containers\/([0-9a-f]{64})\/userdata)\/(?:hostname|hosts|resolv\.conf)$/;

export interface Self {
  readonly id: string;
  /** By name: there we meet targets at their own addresses. */
  readonly networks: readonly string[];
}

export async function selfOn(engine: Engine, signal: AbortSignal): Promise<Self | undefined> {
  for (const id of [containerIn(mountTable()), shortIdIn(hostname())]) {
    const state = id === undefined ? undefined : await inspectOne(engine, id, signal);
    if (id !== undefined && state) return { id, networks: Object.keys(state.networks) };
  }
  return undefined;
}

/** The container whose process has this /proc/self/mountinfo (proc(5): field 4 is the root, 5 where it is). */
export function containerIn(table: string): string | undefined {
  for (const line of table.split("\n")) {
    const [, , , root = "", at = ""] = line.split(" ");
    const [, docker, podman] = (MOUNTED_OVER.test(at) && KEPT_IN.exec(root)) || [];
    if (docker ?? podman) return docker ?? podman;
  }
  return undefined;
}

/** Docker names a container's host after its short id unless told otherwise. */
function shortIdIn(host: string): string | undefined {
  return /^[0-9a-f]{12}$/.test(host) ? host : undefined;
}

function mountTable(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return ""; // Only Linux has one.
  }
}
