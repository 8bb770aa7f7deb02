/** Starts a supervisor as a process of its own, and waits until it answers. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crashAll } from "../../agent/burst.ts";
import { isDead, startTicksOf } from "../../agent/proc.ts";
import { type Clock, poll } from "../../core/clock.ts";
import { ChaosError } from "../../failure.ts";
import { type Client, clientOf, nothing } from "./client.ts";
import { type Fleet, identity } from "./wire.ts";

export interface Launched {
  readonly socket: string;
  readonly pid: number;
  /** Ends the fleet and its supervisor; success if they are gone. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  /** Takes the fleet's file, the socket and a log; made, for us alone, where it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly lifetimeS: number;
  /** Should we die first, it lives on for so long only: enough for the watchdog, or for chaos revert. */
  readonly leaseS?: number | undefined;
}

const READY_MS = 10_000;
const GONE_MS = 5_000;
const LOOK = { everyMs: 20, deadlineMs: GONE_MS };

/** @throws ChaosError FLEET_FAILED, and then nothing of it is left running */
export async function launchSupervisor(
  fleet: Fleet,
  { folder, clock, lifetimeS, leaseS }: LaunchOptions,
): Promise<Launched> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = join(folder, "supervisor.sock");
  const child = start(fleet, { folder, socket, lifetimeS, leaseS });
  const pid = child.pid ?? 0;
  const startTicks = startTicksOf(pid) ?? 0;
  const client = clientOf(socket);
  const stop = async () => {
    const over = AbortSignal.timeout(GONE_MS);
    await client.call({ method: "POST", path: "/shutdown" }, nothing, over).catch(() => {});
    const gone = async () => isDead(pid, startTicks) || undefined;
    // Its children see its end and follow, however it ends.
    if (!(await poll(clock, gone, LOOK)))
      await crashAll([{ id: "supervisor", pid, startTicks, mark: "" }], { deadlineMs: GONE_MS });
  };
  if (await answers(child, client, clock)) return { socket, pid, stop };
  await stop();
  throw new ChaosError(
    "FLEET_FAILED",
    `The fleet's supervisor did not come up${lastWords(folder)}`,
    {
      hint: `Its log: ${logOf(folder)}`,
    },
  );
}

const logOf = (folder: string) => join(folder, "fleet.log");

function start(
  fleet: Fleet,
  { folder, socket, lifetimeS, leaseS }: Omit<LaunchOptions, "clock"> & { socket: string },
): ChildProcess {
  const file = join(folder, "fleet.json");
  writeFileSync(file, JSON.stringify(fleet, null, 2), { mode: 0o600 });
  const log = openSync(logOf(folder), "a", 0o600);
  // As it is compiled: node cannot run the sources.
  const program = fileURLToPath(new URL("./supervisor.js", import.meta.url));
  const times = [lifetimeS, ...(leaseS === undefined ? [] : [leaseS])].map(String);
  // Without execArgv: a caller's --test, --eval or --inspect-brk would run in its place.
  const args = [program, file, socket, ...times];
  // The kernel closes a pipe with whoever holds its other end, however that one dies.
  const wire = leaseS === undefined ? "ignore" : "pipe";
  const child = spawn(process.execPath, args, { detached: true, stdio: [wire, log, log] });
  closeSync(log);
  child.on("error", () => {});
  child.unref();
  (child.stdin as Socket | null)?.unref();
  return child;
}

/** False once it is clear that it never will. */
async function answers(child: ChildProcess, client: Client, clock: Clock): Promise<boolean> {
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const ask = () =>
    client.call({ method: "GET", path: "/version" }, identity, AbortSignal.timeout(1_000));
  const settled = async () =>
    ended()
      ? false
      : await ask().then(
          ({ pid }) => pid === child.pid || undefined,
          () => undefined,
        );
  return (await poll(clock, settled, { everyMs: 20, deadlineMs: READY_MS })) ?? false;
}

function lastWords(folder: string): string {
  const words = readFileSync(logOf(folder), "utf8").trim().slice(-300);
  return words === "" ? ` within ${READY_MS / 1_000} s` : `: ${words}`;
}
