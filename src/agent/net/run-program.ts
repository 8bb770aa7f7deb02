/** Small programs, to their end. */
import { spawn } from "node:child_process";

const DEADLINE_MS = 10_000;
const OUTPUT_MAX = 8 * 1_048_576;

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
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
