/** A daemon as a process of its own, and what it wrote down. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { type ScheduleLine, scheduleLine } from "../../src/core/schedule-line.ts";
import { until } from "../agent/processes.ts";

export interface Running {
  readonly child: ChildProcess;
  /** Where health and metrics are. */
  readonly url: string;
  /** What it logged so far. */
  log(): Record<string, unknown>[];
  ask(path: string): Promise<{ status: number; text: string }>;
  /** @returns its exit status */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface Place {
  readonly host: string;
  readonly state: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** @param args behind `chaos daemon` */
export function spawnDaemon(args: readonly string[], { host, state, env = {} }: Place) {
  const words = ["--host", host, "--state", state, "daemon", "--listen", "127.0.0.1:0", "--json"];
  const child = spawn(process.execPath, [inject("program"), ...words, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (chunk: Buffer) => {
      said[stream] += chunk.toString();
    });
  return { child, said };
}

export async function runDaemon(args: readonly string[], place: Place): Promise<Running> {
  const { child, said } = spawnDaemon(args, place);
  const { url } = await until(
    `the daemon's address, it says ${said.stderr}`,
    async () => {
      if (child.exitCode !== null)
        throw new Error(`it ended with ${child.exitCode}: ${said.stderr}`);
      return said.stdout.includes("\n") ? (JSON.parse(said.stdout) as { url: string }) : undefined;
    },
    25_000,
  );
  return {
    child,
    url,
    log: () =>
      said.stderr
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    ask: async (path) => {
      const answer = await fetch(`${url}${path}`);
      return { status: answer.status, text: await answer.text() };
    },
    end: async (signal = "SIGTERM") => {
      const over = once(child, "close");
      child.kill(signal);
      const [exit] = (await over) as [number | null];
      return exit;
    },
  };
}

/** All of its own journal. */
export function linesIn(state: string): ScheduleLine[] {
  const folder = join(state, "daemon");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1))
    .map((line) => scheduleLine.parse(JSON.parse(line)));
}

/** Acts that have their last word, by id. */
export function endsIn(state: string) {
  return new Map(
    linesIn(state).flatMap((line) =>
      line.kind === "ended" || line.kind === "skipped" ? [[line.act.id, line] as const] : [],
    ),
  );
}
