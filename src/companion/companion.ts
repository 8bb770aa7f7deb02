/** A command of the user's that runs while the faults last, and gates: `chaos run FILE -- npm run e2e`. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Companion } from "../core/drill.ts";
import type { Fact } from "../core/entry.ts";
import { messageOf } from "../failure.ts";
import type { PreparedDrill } from "../prepare.ts";
import { redactSaid } from "../redact-command.ts";
import { keepOutput } from "./output.ts";

/** The keeper needs no longer than its grace; one that is stopped never ends. */
const KEEPER_MS = 6_000;
/** Of what is in the pipes still. Who left the group may hold them open for good. */
const LAST_WORDS_MS = 1_000;

interface CompanionSetting {
  readonly argv: readonly string[];
  /** Where its output is kept. */
  readonly log: string;
  readonly env: Readonly<Record<string, string>>;
  readonly note: (facts: readonly Fact[]) => Promise<void>;
}

/** The keeper comes up before it is needed: a short fault cannot wait for a program that starts another. */
function companion({ argv, log, env, note }: CompanionSetting): Companion {
  const keeper = launchKeeper(argv, env);
  let isAsked = false;
  const gone = endOf(keeper);
  const ready = once(keeper, "message");
  ready.catch(() => {});
  // One that died unasked has ended nobody. Members keep the number of their group to themselves.
  void gone.then(() => isAsked || killGroup(keeper));
  let running: Running | undefined;
  return {
    ready: async (signal) => {
      // One that cannot be had is told as the command's failure.
      await Promise.race([ready, gone, aborted(signal)]).catch(() => {});
    },
    start: async () => {
      if (running) return;
      running = begin({ keeper, gone, log, note });
      await note([{ kind: "command", change: "started" }]);
    },
    stop: async () => {
      isAsked = true;
      running?.outlives();
      if (keeper.connected) keeper.disconnect();
      if (!running && isAlive(keeper)) killGroup(keeper);
      const killer = setTimeout(() => killGroup(keeper), KEEPER_MS);
      await gone.finally(() => clearTimeout(killer));
      await running?.over;
    },
  };
}

interface Beginning extends Pick<CompanionSetting, "log" | "note"> {
  readonly keeper: ChildProcess;
  readonly gone: Promise<Ended>;
}

interface Running {
  readonly over: Promise<void>;
  /** It is ended by us, if it has not ended by now. */
  outlives(): void;
}

type Ended = { exit: number } | { signal: string } | { failure: string };

function begin({ keeper, gone, log, note }: Beginning): Running {
  const output = keepOutput(keeper.stdio.slice(4) as Readable[], log);
  let by: "itself" | "us" | undefined;
  if (keeper.connected) keeper.send("begin", () => {});
  const over = Promise.race([wordOf(keeper), gone]).then(async (ended) => {
    by ??= "itself";
    const silent = gone.then(() => wait(LAST_WORDS_MS, undefined, { ref: false }));
    await Promise.race([output.ended, silent]);
    const tail = redactSaid(await output.close());
    const outlived = by === "us" ? { outlived: true as const } : {};
    await note([{ kind: "command", change: "ended", ...ended, ...outlived, tail }]);
  });
  // The journal's own trouble shows where the drill writes its next entry.
  over.catch(() => {});
  const outlives = () => {
    by ??= "us";
  };
  return { over, outlives };
}

/** Its command's group is its own: what that started ends with it, and a Ctrl-C is ours to pass on. */
function launchKeeper(argv: readonly string[], env: CompanionSetting["env"]): ChildProcess {
  // As it is compiled: node cannot run the sources.
  const program = fileURLToPath(new URL("./keeper.js", import.meta.url));
  return spawn(process.execPath, [program, ...argv], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
}

/** How the command ended, as its keeper tells it. */
function wordOf(keeper: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    keeper.on("message", (said) => typeof said === "object" && resolve(said as Ended));
  });
}

function endOf(keeper: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    // One that could not be started has no exit.
    keeper.on("error", (error) => keeper.pid ?? resolve({ failure: messageOf(error) }));
    keeper.on("exit", (exit, signal) =>
      resolve(exit === null ? { signal: `${signal}` } : { exit }),
    );
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Of one that we have not been told of, nobody else can have the number. */
function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in between.
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
