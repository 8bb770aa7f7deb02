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
  let answered = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new ChaosError("WATCHDOG_FAILED", `The watchdog process ${why}`, {
          hint: `Its log: ${join(folder, LOG_FILE)}`,
        }),
      );
    const timer = setTimeout(fail, READY_MS, `did not stand by within ${READY_MS / 1_000} s`);
    void gone.then(() => fail("ended by itself"));
    createInterface({ input: stdout }).on("line", () => {
      clearTimeout(timer);
      resolve();
      answered();
    });
  });
  ready.catch(() => {});
  let isOver = false;
  return {
    isBeside: true,
    ready,
    say: (line) => void stdin.write(`${line}\n`),
    onAnswer: (hear) => {
      answered = hear;
    },
    onLost: (hear) => void gone.then(() => isOver || hear()),
    leave: () => {
      isOver = true;
      stdin.destroy();
      stdout.destroy();
      child.unref();
    },
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
  // As it is compiled: node cannot run the sources.
  const program = fileURLToPath(new URL("./main.js", import.meta.url));
  const log = openSync(logFile, "a", 0o600);
  // Not an argument: an engine's address may hold a password, and anybody may list processes.
  const env = { ...process.env, [ORDER_VARIABLE]: JSON.stringify(order) };
  // A session of its own: a signal to our process group is not for it.
  const stdio: ["pipe", "pipe", number] = ["pipe", "pipe", log];
  // Without execArgv: a caller's --test, --eval or --inspect-brk would run in its place.
  const child = spawn(process.execPath, [program], { detached: true, stdio, env });
  closeSync(log);
  return child as ChildProcessByStdio<Writable, Readable, null>;
}
