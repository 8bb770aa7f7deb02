/** The contract of a source: the adapter to a place where targets live. */
import type { Ability, AbilityTable, Victim } from "./ability.ts";
import type { AnyFault } from "./fault.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Sharer, Target } from "./target.ts";

/** Something that happened to a target, from the source's own event stream. */
export interface TargetEvent {
  readonly id: string;
  readonly name: string;
  readonly change: "start" | "die" | "destroy" | "pause" | "thaw" | "health";
  /** Monotonic milliseconds at which we heard of it. */
  readonly heardMs: number;
  /** The source's own words and stamps, e.g. `{ exitCode: "137", timeNano: "…" }`. */
  readonly facts: Readonly<Record<string, string>>;
}

/** A marker on the engine that a victim is ours: lock, crash note and inventory at once. */
export interface Claim {
  readonly victim: string;
  readonly run: string;
  /** Unique per claim attempt: tells the winner from the loser. */
  readonly token: string;
  /** Wall time, ISO. */
  readonly expires: string;
  /** The process that holds it, as `host:pid:startTicks`. */
  readonly holder: string;
  readonly fault: AnyFault;
}

export interface Claims {
  /** Atomic. Answers with the claim that holds afterwards: ours, or the earlier one's. */
  take(claim: Claim, signal: AbortSignal): Promise<Claim>;
  list(signal: AbortSignal): Promise<Claim[]>;
  /** Success if it is not there. Never removes a claim with another token. */
  release(claim: Pick<Claim, "victim" | "token">, signal: AbortSignal): Promise<void>;
}

/** An object of ours on the engine that outlived its run. */
export interface Leftover {
  readonly kind: "helper" | "claim";
  readonly id: string;
  readonly run: string;
  readonly says: string;
}

/** One line of `chaos preflight`. */
export interface Readiness {
  readonly subject: string;
  readonly state: "present" | "absent" | "unknown";
  readonly says: string;
  /** What follows from its absence, and what would help. */
  readonly consequence?: string;
}

export interface Source {
  readonly name: string;
  /** Stable per engine: the key of its part of the state folder. */
  readonly engineId: string;
  /** The engine in words, e.g. `Docker 20.10.24 (API 1.41) at unix:///…`. */
  readonly says: string;
  /** One list call, stopped targets included. */
  list(signal: AbortSignal): Promise<Target[]>;
  /** Inspects just these; the ones that are gone are absent from the answer. */
  snapshot(ids: readonly string[], signal: AbortSignal): Promise<Map<string, Snapshot>>;
  /** Running targets, other than these, that share a namespace with one of them. */
  sharers(ids: readonly string[], signal: AbortSignal): Promise<Sharer[]>;
  /** What these targets can be made to do; the same answer may serve many. */
  abilities(targets: readonly Target[], signal: AbortSignal): Promise<Map<string, AbilityTable>>;
  /** Gets everything in place that the faults need, so that injection is one burst. */
  arm(faults: readonly AnyFault[], needs: readonly Ability[], signal: AbortSignal): Promise<void>;
  /** Ends what `arm` put in place for that run; success if nothing is there. */
  disarm(run: string, signal: AbortSignal): Promise<void>;
  victim(target: Pick<Target, "id" | "name">, run: string): Victim;
  /** Resolves when subscribed; a broken stream is reported once to `onLost`. */
  watch(
    listeners: { onEvent(event: TargetEvent): void; onLost(error: unknown): void },
    signal: AbortSignal,
  ): Promise<void>;
  readonly claims: Claims;
  preflight(signal: AbortSignal): Promise<Readiness[]>;
  leftovers(run: string | undefined, signal: AbortSignal): Promise<Leftover[]>;
  /** Removes helpers, never a claim: that is the only note of a fault that may still be open. */
  sweep(leftovers: readonly Leftover[], signal: AbortSignal): Promise<void>;
  /** Ends connections and helpers of this process. */
  close(): Promise<void>;
}
