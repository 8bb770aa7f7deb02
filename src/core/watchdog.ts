/** Who undoes our faults when we die; decided with the plan, started before the first fault. */
import { z } from "zod";
import { severalEngines } from "./whereabouts.ts";

/**
 * container: one that the engine revives; process: a detached one beside us; none: nobody, as asked.
 */
export const WATCHDOG_KINDS = ["container", "process", "none"] as const;
export type WatchdogKind = (typeof WATCHDOG_KINDS)[number];

export const plannedWatchdog = z.strictObject({
  kind: z.enum(WATCHDOG_KINDS),
  /** Who stands by, and what would outlive it. */
  says: z.string(),
});
export type PlannedWatchdog = z.infer<typeof plannedWatchdog>;

/** The environment variable that carries the order to the program. */
export const ORDER_VARIABLE = "CHAOS_WATCHDOG_ORDER";

/** What the watchdog program needs to know; all of it survives a revival by the engine. */
export const watchdogOrder = z.strictObject({
  run: z.string(),
  /** Where the engine is, as the watchdog sees it; absent: as the environment says. */
  host: z.string().optional(),
  context: z.string().optional(),
  engines: severalEngines.optional(),
  /** A state folder with the run's journal in it; absent: it works from the claims. */
  state: z.string().optional(),
  /** It runs in a container, which it removes at the end. */
  contained: z.boolean(),
});
export type WatchdogOrder = z.infer<typeof watchdogOrder>;

/** The wire to a watchdog: what we say keeps it waiting, and its end makes it act. */
export interface WatchdogWire {
  /** Resolves when it stands by: it has reached the engine. */
  readonly ready: Promise<void>;
  say(line: string): void;
  /** What hears it has our clock, not the engine's. */
  readonly isBeside?: true;
  /** Called with each of its answers to a hello. */
  onAnswer?(hear: () => void): void;
  /** Called once when it is gone or cut off. */
  onLost(hear: () => void): void;
  /** Hangs up: it acts, and keeps nobody here waiting. */
  leave(): void;
  /** Takes it away without making it act. */
  standDown(signal: AbortSignal): Promise<void>;
}

/** A source that can keep a watchdog in its own world, where it outlives this host's processes. */
export interface WatchdogHome {
  /** Why it cannot; `undefined`: it can. */
  lack(signal: AbortSignal): Promise<string | undefined>;
  start(run: string, stateRoot: string, signal: AbortSignal): Promise<WatchdogWire>;
  /**
   * Meets one again that the engine revived; `undefined`: it was removed or stopped, and will not come back.
   * @throws while it is not up again
   */
  rejoin(run: string, signal: AbortSignal): Promise<WatchdogWire | undefined>;
  /** By its name, for one whose start was never answered; success if it is not there. */
  remove(run: string, signal: AbortSignal): Promise<void>;
}
