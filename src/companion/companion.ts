/** A command of the user's that runs while the faults last, and gates: `chaos run FILE -- npm run e2e`. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, createWriteStream, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Companion } from "./core/drill.ts";
import type { Fact } from "./core/entry.ts";
import { ChaosError, messageOf } from "./failure.ts";
import type { PreparedDrill } from "./prepare.ts";
import { redactSaid } from "./redact-command.ts";

/** It is told to end, and killed when it does not heed that. */
const GRACE_MS = 5_000;
/** Of its output; a loop that prints must not fill the disk. */
const KEPT_BYTES_MAX = 10_000_000;
const TAIL_CHARS_MAX = 2_000;

interface CompanionSetting {
  readonly argv: readonly string[];
  /** Where its output is kept. */
  readonly log: string;
  readonly env: Readonly<Record<string, string>>;
  readonly note: (facts: readonly Fact[]) => Promise<void>;
}

function companion(setting: CompanionSetting): Companion {
  let running: Running | undefined;
  return {
    start: async () => {
      running ??= begin(setting);
      await setting.note([{ kind: "command", change: "started" }]);
    },
    stop: async () => running?.end(),
  };
}

interface Running {
  end(): Promise<void>;
}

function begin({ argv, log, env, note }: CompanionSetting): Running {
  const [file = "", ...args] = argv;
  // A group of its own: what it started ends with it, and a Ctrl-C is ours to pass on.
  const child = spawn(file, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const output = keepOutput(child, log);
  let isOurs = false;
  const over = new Promise<Ended>((resolve) => {
    child.on("error", (error) => resolve({ failure: messageOf(error) }));
    child.on("close", (exit, signal) =>
      resolve(exit === null ? { signal: String(signal) } : { exit }),
    );
  }).then(async (ended) => {
    const tail = redactSaid(await output.close());
    const outlived = isOurs ? { outlived: true as const } : {};
    await note([{ kind: "command", change: "ended", ...ended, ...outlived, tail }]);
  });
  // The journal's own trouble shows where the drill writes its next entry.
  over.catch(() => {});
  return {
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        isOurs = true;
        endGroup(child, "SIGTERM");
      }
      const killer = setTimeout(() => endGroup(child, "SIGKILL"), GRACE_MS);
      await over.finally(() => clearTimeout(killer));
    },
  };
}

type Ended = { exit: number } | { signal: string } | { failure: string };

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended in between.
  }
}

function keepOutput(child: ChildProcess, log: string) {
  const file = createWriteStream(log, { mode: 0o600 });
  let kept = 0;
  let tail = "";
  file.on("error", () => {
    kept = KEPT_BYTES_MAX;
  });
  const hear = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-TAIL_CHARS_MAX);
    if (kept >= KEPT_BYTES_MAX) return;
    kept += chunk.length;
    file.write(kept >= KEPT_BYTES_MAX ? "\n(the rest was not kept)\n" : chunk);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const close = () =>
    new Promise<string>((resolve) => {
      file.end(() => resolve(tail));
      file.on("error", () => resolve(tail));
    });
  return { close };
}

/** @throws ChaosError USAGE, before anything is touched, where there is no such program */
export function assertRunnable([file = ""]: readonly string[], env: NodeJS.ProcessEnv): void {
  const folders = file.includes("/") ? [""] : (env.PATH ?? "").split(delimiter);
  if (file !== "" && folders.some((folder) => isProgram(folder ? join(folder, file) : file)))
    return;
  const says = file === "" ? "none follows" : `there is no program "${file}"`;
  throw new ChaosError("USAGE", `Cannot run the command after --: ${says}`, {
    hint: "It is run without a shell; for one, say: -- sh -c 'a && b'",
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The command of a drill that has one, beside its run. */
export function companionOf(
  { command = [], plan }: PreparedDrill,
  folder: string,
  note: (facts: readonly Fact[]) => Promise<void>,
) {
  const env = { CHAOS_RUN: plan.run, CHAOS_EXPERIMENT: plan.name };
  return companion({ argv: command, log: join(folder, "command.log"), env, note });
}
