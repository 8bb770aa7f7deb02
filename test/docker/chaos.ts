/** Runs the tool as a user does: a process of its own, its answer as JSON. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { Report } from "../../src/reporter/report.ts";
import { dockerHost, isRoot } from "../lab/docker.ts";
import { inProcess } from "./in-process.ts";

export interface Answer {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly answer: Promise<Answer>;
}

export interface World {
  readonly host?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A main.js; by default the one that was compiled for this run. */
  readonly program?: string;
  /** A program and its arguments that starts it, such as one that takes capabilities away. */
  readonly under?: readonly string[];
}

/** Several drills at once fill both cores: whoever probes must not wait behind a starting container. */
const PROMPT = -10;

export function start(args: readonly string[], world: World = {}): Started {
  const words = [process.execPath, world.program ?? inject("program"), ...args];
  const [file = "", ...rest] = [...(world.under ?? []), ...words];
  const child = spawn(file, rest, {
    cwd: world.cwd ?? process.cwd(),
    env: { ...process.env, DOCKER_HOST: world.host ?? dockerHost, NO_COLOR: "1", ...world.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (isRoot && child.pid !== undefined) setPriority(child.pid, PROMPT);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const answer = new Promise<Answer>((resolve) => {
    child.on("close", (exit) => resolve({ exit, stdout, stderr }));
  });
  return { child, answer };
}

export function chaos(args: readonly string[], world: World = {}): Promise<Answer> {
  return start(args, world).answer;
}

/** A drill's exit status and report; throws with the tool's own words when there is no report. */
export async function drill(
  args: readonly string[],
  world: Pick<World, "host" | "env"> = {},
  run: (args: readonly string[], world: Pick<World, "host" | "env">) => Promise<Answer> = inProcess,
): Promise<{ exit: number | null; report: Report; stderr: string }> {
  const { exit, stdout, stderr } = await run([...args, "--json"], world);
  if (!stdout) throw new Error(`no report, exit ${exit}: ${stderr}`);
  const suite = JSON.parse(stdout) as { runs: Report[] };
  return { exit, report: suite.runs[0] as Report, stderr };
}

/** A state folder of the test's own, gone with `using`. */
export function stateFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "chaos-test-state-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
