/**
 * Programs in a victim's network namespace. It is opened once and handed on as a descriptor, so that
 * a pid that meanwhile became somebody else's cannot lead us into another namespace.
 */
import { spawn } from "node:child_process";
import { closeSync, openSync, readlinkSync } from "node:fs";
import { identify } from "../identify.ts";
import { linkOf } from "../proc.ts";
import { launch } from "./launch.ts";

export interface Place {
  /** The container's full id, which the process' cgroup must hold. */
  readonly id: string;
  readonly pid: number;
}

const DEADLINE_MS = 10_000;
const OUTPUT_MAX = 8 * 1_048_576;

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Namespace {
  /** The kernel's name for it, e.g. `net:[4026532281]`. */
  readonly inode: string;
  run(program: string, args: readonly string[], input?: string): Promise<Said>;
  /** @throws Error with the program's own words when its status is not 0 */
  must(program: string, args: readonly string[], input?: string): Promise<string>;
  /** Starts one that outlives us. @returns the first line that it says @throws Error when it says none */
  launch(program: string, args: readonly string[]): Promise<string>;
  close(): void;
}

/** @throws Error when the process is not the container's, or lives in the host's own namespace */
export function openNamespace({ id, pid }: Place): Namespace {
  const link = `/proc/${pid}/ns/net`;
  const fd = openSync(link, "r");
  try {
    const inode = readlinkSync(link);
    if (!identify([{ id, pid, mark: id }])[0]?.present)
      throw new Error(`process ${pid} is not one of container ${id.slice(0, 12)}`);
    if (hosts().includes(inode))
      throw new Error(
        `${id.slice(0, 12)} lives in the host's own network namespace, which would be hit as a whole`,
      );
    return opened(fd, inode);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Ours, and that of the machine's first process. */
function hosts(): (string | undefined)[] {
  return [linkOf("self", "net"), linkOf(1, "net")];
}

function opened(fd: number, inode: string): Namespace {
  const inside = (program: string, args: readonly string[], input = "") =>
    runProgram("nsenter", ["--net=/proc/self/fd/3", "--", program, ...args], input, fd);
  return {
    inode,
    run: inside,
    must: async (program, args, input) => {
      const { status, stdout, stderr } = await inside(program, args, input);
      if (status === 0) return stdout;
      throw new Error(
        `${program} ${args.join(" ")} failed: ${stderr.trim() || `status ${status}`}`,
      );
    },
    launch: (program, args) =>
      launch("nsenter", ["--net=/proc/self/fd/3", "--", program, ...args], fd),
    close: () => closeSync(fd),
  };
}

export function runProgram(
  program: string,
  args: readonly string[],
  input: string,
  fd: number | "ignore" = "ignore",
): Promise<Said> {
  return new Promise((resolve, reject) => {
    // It must not outlive us: what it does then would come after the undo (seen in the kill storm).
    const words = ["--pdeathsig", "KILL", "--", program, ...args];
    const child = spawn("setpriv", words, { stdio: ["pipe", "pipe", "pipe", fd] });
    const timer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
    const said = { stdout: "", stderr: "" };
    const hear = (stream: "stdout" | "stderr") => (chunk: Buffer) => {
      if (said[stream].length < OUTPUT_MAX) said[stream] += chunk.toString();
    };
    child.stdout?.on("data", hear("stdout"));
    child.stderr?.on("data", hear("stderr"));
    // It may end before it has read all: its status says what became of it.
    child.stdin?.on("error", () => {});
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, ...said });
    });
    child.stdin?.end(input);
  });
}
