/**
 * The supervisor: a program of its own that plays the engine's part for the embedded fleet and
 * outlives the tool. Arguments: the fleet's file, its socket, for how many seconds it may live, and
 * for how many more once its stdin has ended with whoever launched it.
 */
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { systemClock } from "../../core/clock.ts";
import { apiOf } from "./api.ts";
import { Managed } from "./managed.ts";
import { type FleetEvent, fleet } from "./wire.ts";

const LIFETIME_S_DEFAULT = 900;
/** Node's timers overflow at 24.8 days, and then fire at once. */
const LIFETIME_S_MAX = 86_400;
/** A killed process is gone at once unless the kernel holds it; then there is no use in waiting. */
const GONE_MS = 2_000;

const [file, socket, lifetimeS, leaseS] = process.argv.slice(2);
if (!file || !socket) throw new Error("usage: supervisor FLEET.json SOCKET [SECONDS [LEASE]]");

const listeners = new Set<(event: FleetEvent) => void>();
const tell = (event: FleetEvent) => {
  for (const listener of listeners) listener(event);
};
const { name, parts } = fleet.parse(JSON.parse(readFileSync(file, "utf8")));
const managed = parts.map((part) => new Managed(part, { clock: systemClock, tell }));

async function shutdown(): Promise<void> {
  const patience = systemClock.sleep(GONE_MS);
  await Promise.race([patience, Promise.all(managed.map((one) => one.end()))]);
  rmSync(socket as string, { force: true });
  process.exit(0);
}

const api = apiOf({
  id: createHash("sha256").update(socket).digest("hex").slice(0, 24),
  name,
  processes: new Map(managed.map((one) => [one.id, one])),
  claims: new Map(),
  halt: undefined,
  listeners,
  shutdown,
});

// Whoever may open the socket may kill and start processes as us.
process.umask(0o077);
process.on("SIGTERM", shutdown).on("SIGINT", shutdown);
const lifeMs = Math.min(Number(lifetimeS) || LIFETIME_S_DEFAULT, LIFETIME_S_MAX) * 1_000;
setTimeout(shutdown, lifeMs);
if (leaseS !== undefined)
  process.stdin.resume().once("close", () => setTimeout(shutdown, Number(leaseS) * 1_000));
createServer(api).listen(socket, () => {
  for (const one of managed) one.start();
});
