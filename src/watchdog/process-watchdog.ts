/** The watchdog as a detached process: where the engine has no image of ours, it is the next best. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ORDER_VARIABLE, type WatchdogOrder, type WatchdogWire } from "../core/watchdog.ts";
import { ChaosError } from "../failure.ts";

const READY_MS = 15_000;
const LOG_FILE = "watchdog.log";

/** `folder`: the run's, which takes its log. */
export function startProcessWatchdog(order: WatchdogOrder, folder: string): WatchdogWire {
  const child = launch(order, join(folder, LOG_FILE));
  const { stdin, stdout } = child;
  stdin.on("error", () => {});
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve()).once("error", () => resolve());
  });
  const ready = new Promise<void>((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new ChaosError("WATCHDOG_FAILED", `The watchdog process ${why}`, {
          hint: `Its log: ${join(folder, LOG_FILE)}`,
        }),
      );
    const timer = setTimeout(fail, READY_MS, `did not stand by within ${READY_MS / 1_000} s`);
    void gone.then(() => fail("ended by itself"));
    createInterface({ input: stdout }).once("line", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  ready.catch(() => {});
  let isOver = false;
  return {
    ready,
    say: (line) => void stdin.write(`${line}\n`),
    onLost: (hear) => void gone.then(() => isOver || hear()),
    standDown: async (signal) => {
      isOver = true;
      stdin.write(`${JSON.stringify({ end: true })}\n`);
      const kill = () => child.kill("SIGKILL");
      signal.addEventListener("abort", kill, { once: true });
      await gone;
      signal.removeEventListener("abort", kill);
    },
  };
}

function launch(
  order: WatchdogOrder,
  logFile: string,
): ChildProcessByStdio<Writable, Readable, null> {
  // Beside this file, in the sources as in the build; execArgv carries a loader for the sources.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const program = fileURLToPath(new URL(`./main.${extension}`, import.meta.url));
  const log = openSync(logFile, "a", 0o600);
  const args = [...process.execArgv, program];
  // Not an argument: an engine's address may hold a password, and anybody may list processes.
  const env = { ...process.env, [ORDER_VARIABLE]: JSON.stringify(order) };
  // A session of its own: a signal to our process group is not for it.
  const stdio: ["pipe", "pipe", number] = ["pipe", "pipe", log];
  const child = spawn(process.execPath, args, { detached: true, stdio, env });
  closeSync(log);
  return child as ChildProcessByStdio<Writable, Readable, null>;
}
