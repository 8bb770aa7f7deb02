/** Real fleets under real supervisors for tests, each ended with its test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { systemClock } from "../../../src/core/clock.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { Source } from "../../../src/core/source.ts";
import type { Launched } from "../../../src/targets/process/launch.ts";
import { connectProcessSource } from "../../../src/targets/process/source.ts";
import { fleet, type part } from "../../../src/targets/process/wire.ts";
import { until } from "../../agent/processes.ts";
import { importBuilt } from "../../built.ts";

export type PartInput = z.input<typeof part>;

type Launch = typeof import("../../../src/targets/process/launch.ts");
/** Compiled, because it starts a program beside it. */
export const { launchSupervisor } = await importBuilt<Launch>("targets/process/launch.js");

const cleanups: (() => Promise<void>)[] = [];

export const no = { name: "no", maximumRetryCount: 0 } as const;
export const always = { name: "always", maximumRetryCount: 0 } as const;

/** `cat` runs until its stdin ends, which is all that a member of a fleet needs to do. */
export function cat(name: string, extras: Partial<PartInput> = {}): PartInput {
  return { name, command: "cat", ...extras };
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chaos-fleet-"));
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function launchFleet(parts: PartInput[], lifetimeS = 120): Promise<Launched> {
  const folder = newFolder();
  const wanted = fleet.parse({ name: "test", parts });
  const launched = await launchSupervisor(wanted, { folder, clock: systemClock, lifetimeS });
  cleanups.push(() => launched.stop());
  return launched;
}

export async function connect(socket: string): Promise<Source> {
  const source = await connectProcessSource(socket, systemClock);
  cleanups.push(() => source.close());
  return source;
}

export async function endFleets(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export const patience = () => AbortSignal.timeout(10_000);

/** A fleet and what a test wants to know of it, by its members' names. */
export async function raise(parts: PartInput[]) {
  const launched = await launchFleet(parts);
  const source = await connect(launched.socket);
  const targets = await source.list(patience());
  const targetOf = (name: string) => targets.find((one) => one.name === name)!;
  const victimOf = (name: string) => source.victim(targetOf(name), "run");
  const now = async (name: string) => (await victimOf(name).inspect(patience()))!;
  const stateOf = async (name: string) =>
    (await source.list(patience())).find((one) => one.name === name)?.state;
  /** Waits until a member is as wanted, and answers with how it is then. */
  const when = (name: string, wanted: (state: Snapshot) => boolean) =>
    until(`${name}: ${wanted}`, async () => {
      const state = await now(name);
      return wanted(state) ? state : undefined;
    });
  return { ...launched, source, targets, targetOf, victimOf, now, stateOf, when };
}

export type Raised = Awaited<ReturnType<typeof raise>>;
