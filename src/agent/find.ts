/** Processes of one container, found by what their command lines hold. */
import { messageOf } from "../failure.ts";
import { inTime } from "../in-time.ts";
import { cgroupOf, commandOf, innerPidOf, pidsIn, statOf } from "./proc.ts";

export interface Wanted {
  /** Must stand in a process' cgroup path: the full container id. */
  readonly mark: string;
  /** The container's process 1, as we number it. */
  readonly first: number;
  readonly sparesFirst: boolean;
  /** A regular expression over the command line, its words joined by blanks. */
  readonly pattern: string;
  readonly flags: string;
}

export interface Found {
  readonly pid: number;
  readonly startTicks: number;
  readonly command: string;
}

/** For all of a container's processes: whoever asks for an undo meanwhile waits so long. */
const MATCHING_MS_MAX = 500;

/**
 * Lowest pids first. `spared`: process 1 would have been one of them.
 * @throws Error where the pattern takes too long over a command line
 */
export function find(wanted: Wanted, root = "/proc"): { found: Found[]; spared: boolean } {
  const pattern = new RegExp(wanted.pattern, wanted.flags.replace(/[gy]/g, ""));
  const all = pidsIn(root).flatMap((pid) => candidate(pid, wanted.mark, root));
  const matching = matchingOf(all, pattern);
  const isFirst = ({ pid }: Found) => pid === wanted.first || innerPidOf(pid, root) === 1;
  const found = wanted.sparesFirst ? matching.filter((one) => !isFirst(one)) : matching;
  return { found, spared: found.length < matching.length };
}

function matchingOf(all: readonly Found[], pattern: RegExp): Found[] {
  try {
    return inTime(MATCHING_MS_MAX, () => all.filter(({ command }) => pattern.test(command)));
  } catch (error) {
    throw new Error(`Cannot hold ${pattern} against command lines: ${messageOf(error)}`);
  }
}

/** A dead one has no command line any more, and nor has a thread of the kernel. */
function candidate(pid: number, mark: string, root: string): Found[] {
  if (pid <= 1 || !cgroupOf(pid, root)?.includes(mark)) return [];
  const stat = statOf(pid, root);
  const command = commandOf(pid, root);
  if (!stat || "ZX".includes(stat.state) || !command) return [];
  return [{ pid, startTicks: stat.startTicks, command }];
}
