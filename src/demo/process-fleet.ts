/** The demo's shop as local processes under a supervisor: needs nothing but Node. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { poll, systemClock } from "../core/clock.ts";
import { ChaosError } from "../failure.ts";
import { launchSupervisor } from "../targets/process/launch.ts";
import { fleet, type Part } from "../targets/process/wire.ts";
import { freePorts } from "./free-ports.ts";
import { type ShopPart, serviceArgs, shop } from "./shop.ts";
import { type DemoFleet, doorAnswers } from "./story.ts";

const READY_MS = 10_000;
/** The shop ends by itself after this, whatever happens. */
const LIFETIME_S = 600;
/** The watchdog undoes what is open within seconds; a person may want chaos revert. */
const LEASE_S = 30;

export async function raiseProcesses(fragile: boolean, signal: AbortSignal): Promise<DemoFleet> {
  const ports = await freePorts(7);
  const known = new Map<string, number>();
  const port = (name: string) => {
    if (!known.has(name)) known.set(name, ports[known.size] as number);
    return known.get(name) as number;
  };
  const parts = shop({ fragile, port });
  const folder = mkdtempSync(join(tmpdir(), "chaos-demo-"));
  const supervisor = await launchSupervisor(
    fleet.parse({ name: "chaos-demo", parts: parts.map((part) => processOf(part, port)) }),
    { folder, clock: systemClock, lifetimeS: LIFETIME_S, leaseS: LEASE_S },
  );
  const close = async () => {
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const door = `http://127.0.0.1:${port("balancer")}/health`;
  const open = await poll(systemClock, () => doorAnswers(door, signal), {
    everyMs: 50,
    deadlineMs: READY_MS,
    signal,
  });
  if (!open) {
    await close();
    throw new ChaosError("FLEET_FAILED", `The demo's shop did not answer at ${door} within 10 s`);
  }
  return {
    says: `A shop of ${parts.length} local processes in 3 zones is open at ${door}; its supervisor is process ${supervisor.pid}.`,
    host: `process://${supervisor.socket}`,
    project: "chaos-demo",
    door,
    close,
  };
}

function processOf(part: ShopPart, port: (name: string) => number): Part {
  // As it is compiled: node cannot run the sources.
  const program = fileURLToPath(new URL("./service.js", import.meta.url));
  const args = serviceArgs(part, (name) => `127.0.0.1:${port(name)}`);
  return {
    name: part.name,
    command: process.execPath,
    args: [program, ...args, "--with-parent"],
    env: {},
    labels: {
      ...part.labels,
      ...(part.role === "front" ? { "chaos.probe": `http://:${part.port}/health` } : {}),
    },
    policy: { name: "always", maximumRetryCount: 0 },
    port: part.port,
  };
}
