/** Starts a supervisor as a process of its own, and waits until it answers. */
import { spawn } from "node:child_process";
import { openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Clock, poll } from "../../core/clock.ts";
import { ChaosError } from "../../failure.ts";
import { clientOf, nothing } from "./client.ts";
import { type Fleet, identity } from "./wire.ts";

export interface Launched {
  readonly socket: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const READY_MS = 10_000;
const GONE_MS = 5_000;

/** `folder` takes the fleet's file, the socket and a log. @throws ChaosError FLEET_FAILED */
export async function launchSupervisor(
  fleet: Fleet,
  { folder, clock, lifetimeS }: { folder: string; clock: Clock; lifetimeS: number },
): Promise<Launched> {
  const socket = join(folder, "supervisor.sock");
  const file = join(folder, "fleet.json");
  writeFileSync(file, JSON.stringify(fleet, null, 2));
  const log = openSync(join(folder, "fleet.log"), "a", 0o600);
  // Beside this file, in the sources as in the build; execArgv carries a loader for the sources.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const program = fileURLToPath(new URL(`./supervisor.${extension}`, import.meta.url));
  const args = [...process.execArgv, program, file, socket, String(lifetimeS)];
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", log, log] });
  child.unref();
  const client = clientOf(socket);
  const answer = () =>
    client
      .call({ method: "GET", path: "/version" }, identity, AbortSignal.timeout(1_000))
      .catch(() => undefined);
  const ready = await poll(clock, answer, { everyMs: 20, deadlineMs: READY_MS });
  if (!ready)
    throw new ChaosError("FLEET_FAILED", "The fleet's supervisor did not answer within 10 s", {
      hint: `Its log: ${join(folder, "fleet.log")}`,
    });
  return {
    socket,
    pid: ready.pid,
    stop: async () => {
      const over = AbortSignal.timeout(GONE_MS);
      await client.call({ method: "POST", path: "/shutdown" }, nothing, over).catch(() => {});
      const gone = async () => ((await answer()) === undefined ? true : undefined);
      await poll(clock, gone, { everyMs: 20, deadlineMs: GONE_MS });
    },
  };
}
