/** The fault proxy: doors on one side, a service on the other, toxics between them. */
import type { Socket } from "node:net";
import type { Counters } from "./counters.ts";
import type { Limits } from "./limits.ts";
import type { ToxicSpec } from "./toxic.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ProxyOptions {
  /** Port 0: any that is free. */
  readonly listen: readonly Address[];
  /** Where each connection goes; a function is asked once the client is there. */
  readonly upstream: Address | ((client: Socket) => Address);
  /** The same seed, the same draws. */
  readonly seed: string;
  readonly limits?: Partial<Limits>;
}

export interface FaultProxy {
  /** Where it listens, in the order of `listen`, with real ports. */
  readonly doors: readonly Address[];
  toxics(): readonly ToxicSpec[];
  /**
   * All toxics from now on, in this order; told apart by name, and one that is as it was is left alone:
   * what it drew and remembers stays. All or nothing.
   * @throws ChaosError TOXIC_INVALID
   */
  setToxics(specs: readonly ToxicSpec[]): Promise<void>;
  counters(): Counters;
  /** Lets nobody in any more; resolves when all have left, or after the bound has cut them. */
  drain(boundMs: number): Promise<{ readonly cut: number }>;
  /** Cuts what is open and gives the ports back. */
  close(): Promise<void>;
}

/** @throws ChaosError PROXY_FAILED when a port cannot be had; nothing listens then */
export function openProxy(options: ProxyOptions): Promise<FaultProxy> {
  return Promise.reject(new Error(`not yet: ${options.seed}`));
}
