/** The processes of a drill that a test may kill, found without the tool's help. */
import { readFileSync } from "node:fs";
import { dockerClient } from "../lab/docker.ts";

export interface Prey {
  readonly pid: number;
  /** Of its container, where it is in one. */
  readonly container?: string;
}

/** The watchdog of that run, container or child of that tool; `undefined`: none lives now. */
export async function watchdogOf(run: string | undefined, tool: number): Promise<Prey | undefined> {
  return (await containerOf("watchdog", run)) ?? childWatchdogOf(tool);
}

/** The agent in the helper container of that run. */
export function helperOf(run: string | undefined): Promise<Prey | undefined> {
  return containerOf("helper", run);
}

export function killNow({ pid }: Prey): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false; // it was faster
  }
}

async function containerOf(what: string, run: string | undefined): Promise<Prey | undefined> {
  if (run === undefined) return undefined;
  try {
    const { Id, State } = await dockerClient().getContainer(`chaos-${what}-${run}`).inspect();
    return State.Pid > 0 ? { pid: State.Pid, container: Id } : undefined;
  } catch {
    return undefined;
  }
}

/** To be asked while the tool lives: its children change hands with its death. */
export function childWatchdogOf(tool: number): Prey | undefined {
  const children = read(`/proc/${tool}/task/${tool}/children`).split(" ").filter(Boolean);
  const pid = children.find((child) => /watchdog\/main/.test(read(`/proc/${child}/cmdline`)));
  return pid === undefined ? undefined : { pid: Number(pid) };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}
