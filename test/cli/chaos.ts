/** Runs the command line as a user would: a process of its own, with an environment of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { inject, onTestFinished, vi } from "vitest";
import { main as ours } from "../../src/cli/program.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Nothing listens on port 1 of the loopback: whoever asks there is refused at once. */
export const NO_ENGINE = "tcp://127.0.0.1:1";

export interface Outcome {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chaos-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @param env on top of an environment without Docker's variables and without an engine */
export async function chaos(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [inject("program"), ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CHAOS_STATE: join(tmpdir(), "chaos-test-nobody-writes-here"),
      DOCKER_HOST: NO_ENGINE,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Who probes must not wait behind the tests beside it.
  if (process.getuid?.() === 0 && child.pid !== undefined) setPriority(child.pid, -10);
  onTestFinished(() => void child.kill("SIGKILL"));
  const [[exit], stdout, stderr] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exit: exit as number | null, stdout, stderr };
}

/** The same inside this process: a table of cases would else spend a minute on starting node. */
export async function inside(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  main: typeof ours = ours,
): Promise<Outcome> {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  try {
    const state = join(tmpdir(), "chaos-test-nobody-writes-here");
    const exit = await main(args, { DOCKER_HOST: NO_ENGINE, CHAOS_STATE: state, ...env });
    return { exit, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
