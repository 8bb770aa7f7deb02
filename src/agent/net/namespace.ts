/**
 * Programs in a victim's network namespace. It is opened once and handed on as a descriptor, so that
 * a pid that meanwhile became somebody else's cannot lead us into another namespace.
 */
import { closeSync, openSync, readlinkSync } from "node:fs";
import { identify } from "../identify.ts";
import { linkOf } from "../proc.ts";
import { launch } from "./launch.ts";
import { runProgram, type Said } from "./run-program.ts";
import { spelt } from "./variant.ts";

export interface Place {
  /** The container's full id, which the process' cgroup must hold. */
  readonly id: string;
  readonly pid: number;
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
  const inside = async (program: string, args: readonly string[], input = "") => {
    const words = ["--net=/proc/self/fd/3", "--", await spelt(program), ...args];
    return runProgram("nsenter", words, input, fd);
  };
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
