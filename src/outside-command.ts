/**
 * A command that says whether now is a bad time, in a process group of its own: where it is late, or the
 * run ends, what it has started ends with it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** Of what it prints, no more is of use. */
const READ_MAX = 2_000;

export interface Heard {
  readonly clear: boolean;
  readonly says: string;
}

export function askCommand(
  [file = "", ...args]: readonly string[],
  signal: AbortSignal,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const child = spawn(file, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    child.once("error", reject);
    const said = [child.stdout, child.stderr].map(beginningOf);
    // What it started may hold its output for ever, and it with it.
    const giveUp = () => {
      killGroup(child);
      child.stdout.destroy();
      child.stderr.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    child.once("close", (code, by) => {
      signal.removeEventListener("abort", giveUp);
      const exit = by === null ? `exit ${code}` : `ended by ${by}`;
      const words = said.map((text) => text()).join("");
      const line = words.trim().split("\n")[0] ?? "";
      resolve({ clear: code === 0, says: line === "" ? exit : `${exit}, ${line}` });
    });
  });
}

/** Read to its end, so that nobody waits for us. */
function beginningOf(output: Readable): () => string {
  let text = "";
  output.setEncoding("utf8").on("data", (more: string) => {
    text += more.slice(0, READ_MAX - text.length);
  });
  return () => text;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in between.
  }
}
