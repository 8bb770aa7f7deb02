/** Runs one program with arguments (never a shell line) and tells what it said when it fails. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export async function runTool(
  program: string,
  args: readonly string[],
  options: Options = {},
): Promise<string> {
  try {
    const done = await promisify(execFile)(program, args, { maxBuffer: 64 << 20, ...options });
    return done.stdout;
  } catch (error) {
    // tsc complains on stdout, everybody else on stderr.
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const tail = (stderr.trim() || stdout.trim()).split("\n").slice(-4).join("\n");
    throw new Error(`${program} ${args.join(" ")} failed: ${tail || error}`, { cause: error });
  }
}
