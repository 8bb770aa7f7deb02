/**
 * The supervisor: a program of its own that plays the engine's part for the embedded fleet and
 * outlives the tool. Arguments: the fleet's file, its socket, and for how many seconds it may live.
 */
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { apiOf, type Household } from "./api.ts";
import { Managed } from "./managed.ts";
import { type FleetEvent, fleet } from "./wire.ts";

const [file, socket, lifetimeS] = process.argv.slice(2);
if (!file || !socket) throw new Error("usage: supervisor FLEET.json SOCKET [SECONDS]");

const listeners = new Set<(event: FleetEvent) => void>();
const tell = (event: FleetEvent) => {
  for (const listener of listeners) listener(event);
};
const { name, parts } = fleet.parse(JSON.parse(readFileSync(file, "utf8")));
const managed = parts.map((part) => new Managed(part, tell));

function shutdown(): void {
  for (const one of managed) one.end();
  rmSync(socket as string, { force: true });
  // The children's ends are the kernel's to carry out; nothing of ours is left to wait for.
  setImmediate(() => process.exit(0));
}

const house: Household = {
  id: createHash("sha256").update(socket).digest("hex").slice(0, 24),
  name,
  processes: new Map(managed.map((one) => [one.id, one])),
  claims: new Map(),
  listeners,
  shutdown,
};

process.umask(0o077);
process.on("SIGTERM", shutdown).on("SIGINT", shutdown);
setTimeout(shutdown, (Number(lifetimeS) || 900) * 1_000);
for (const one of managed) one.start();
createServer(apiOf(house)).listen(socket);
