/** The daemon: schedule, fleet, file, health and journal together, until it is told to end. */
import type { Clock } from "../core/clock.ts";
import type { Place } from "../open-source.ts";
import type { Alarm, Ringing } from "./alarm.ts";
import { begin } from "./beginning.ts";
import { openEngine } from "./engine-of-file.ts";
import { readinessOf } from "./health.ts";
import type { Log } from "./log.ts";
import { openParts } from "./parts.ts";
import { openReloading } from "./reloading.ts";
import { openRinging } from "./ringing.ts";
import type { Settings } from "./settings.ts";
import { stopping } from "./stopping.ts";

export interface DaemonWorld {
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Where the engine is; a file that names engines has its own. */
  readonly place: Omit<Place, "reach">;
  readonly stateRoot: string;
  readonly alarm: (ringing: Ringing) => Alarm;
}

export interface Daemon {
  readonly url: string | undefined;
  /** Reads the file again, whether it changed or not. */
  reload(): Promise<void>;
  /** Undoes and ends. @returns the exit status */
  stop(signal: string): Promise<number>;
}

/** @throws ChaosError with exit 2 or 6 before anything is begun */
export async function startDaemon(settings: Settings, world: DaemonWorld): Promise<Daemon> {
  const ending = new AbortController();
  const parts = await openParts(settings, world, ending.signal);
  const engine = openEngine(parts, world, ending.signal);
  const { adopt, reload } = openReloading(parts, world, engine);
  const ready = readinessOf(ending.signal, [parts.writing, engine]);
  const ringing = openRinging(parts, world, { engine, ready, reload, signal: ending.signal });
  const serving = { alive: ringing.alive, ready, metrics: parts.metrics };
  const server = await begin(parts, settings, { engine, serving, adopt }).catch(
    (error: unknown) => {
      parts.lock.release();
      throw error;
    },
  );
  const alarm = world.alarm({
    onRing: ringing.ring,
    nextMs: () => parts.scheduler.next()?.atMs,
  });
  ringing.ring();
  const stop = stopping(parts, world, { settings, ending, alarm, engine, server });
  return { url: server?.url, reload, stop };
}
