/** The contract of a source: the adapter to a place where targets live. */
import type { Ability, AbilityTable, Victim } from "./ability.ts";
import type { Calls } from "./calls.ts";
import type { AnyFault } from "./fault.ts";
import type { Halt } from "./halt.ts";
import type { Lead } from "./leads.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Stray } from "./stray.ts";
import type { Named, Sharer, Target } from "./target.ts";
import type { WatchdogHome } from "./watchdog.ts";

/** Something that happened to a target, from the source's own event stream. */
export interface TargetEvent {
  readonly id: string;
  readonly name: string;
  readonly change:
    | "start"
    | "die"
    | "destroy"
    | "pause"
    | "thaw"
    | "kill"
    | "stop"
    | "health"
    | "connect"
    | "disconnect";
  /** Monotonic milliseconds at which we heard of it. */
  readonly heardMs: number;
  /** Whose replica it is, by its labels: one that took another's place has an id that no plan knows. */
  readonly service?: { readonly name: string; readonly project?: string };
  /** The source's own words and stamps, e.g. `{ exitCode: "137", timeNano: "…" }`. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface Listeners {
  onEvent(event: TargetEvent): void;
  onLost(error: unknown): void;
  /** Somebody turned the engine's halt switch on. */
  onHalt?(): void;
}

/** A marker on the engine that a victim is ours: lock, crash note and inventory at once. */
export interface Claim {
  /** See claim-key.ts. */
  readonly victim: string;
  readonly run: string;
  /** Unique per claim attempt: tells the winner from the loser. */
  readonly token: string;
  /** Wall time, ISO. */
  readonly expires: string;
  /** The process that holds it, as `host@boot.namespace:pid:startTicks`. */
  readonly holder: string;
  /** 0 for a run's own claim; each takeover by somebody who undoes it counts one up. */
  readonly generation: number;
  readonly fault: AnyFault;
}

export interface Claims {
  /** Atomic per victim. Answers, in order, with the claim that holds afterwards: ours or an earlier one. */
  take(claims: readonly Claim[], signal: AbortSignal): Promise<Claim[]>;
  /**
   * Takes a dead holder's claim over, so that one undoes it and nobody else. Answers with the claim
   * that holds afterwards; `undefined`: it was released in the meantime, there is nothing to undo.
   */
  takeOver(
    dead: Claim,
    by: Pick<Claim, "token" | "holder" | "expires">,
    signal: AbortSignal,
  ): Promise<Claim | undefined>;
  /** The latest generation per victim; with a name, of several engines that one's alone. */
  list(signal: AbortSignal, engine?: string): Promise<Claim[]>;
  /** With it go the generations that it took over. Success if it is not there; never removes another's. */
  release(claim: Pick<Claim, "victim" | "token">, signal: AbortSignal): Promise<void>;
}

/** A switch on the engine that stops every run on it and lets none begin, from any host. */
export interface HaltSwitch {
  /** Success if it is on already: the first one's words stay. */
  turnOn(halt: Halt, signal: AbortSignal): Promise<void>;
  turnOff(signal: AbortSignal): Promise<void>;
  read(signal: AbortSignal): Promise<Halt | undefined>;
}

/** An object of ours on the engine that outlived its run. */
export interface Leftover {
  readonly kind: "helper" | "watchdog" | "claim";
  readonly id: string;
  readonly run: string;
  /** The process that made it, as `host@boot.namespace:pid:startTicks`. */
  readonly holder?: string;
  /** It runs now. */
  readonly isUp?: boolean;
  readonly says: string;
}

/** A service that its orchestrator is changing right now. */
export interface ServiceUpdate {
  readonly service: string;
  readonly says: string;
}

/** An engine that did not answer when it was looked at last. */
export interface Silence {
  readonly engine: string;
  readonly why: string;
}

/** One line of `chaos preflight`. */
export interface Readiness {
  /** Which of several engines it is about. */
  readonly engine?: string;
  readonly subject: string;
  readonly state: "present" | "absent" | "unknown";
  readonly says: string;
  /** What follows from its absence, and what would help. */
  readonly consequence?: string;
}

/** What is there, for those who touch nothing. */
export interface Look {
  readonly name: string;
  /** The engine in words, e.g. `Docker 20.10.24 (API 1.41) at unix:///…`. */
  readonly says: string;
  /**
   * Of several engines, those whose targets the last list does not have. Absent: there is one engine,
   * and whatever asks it fails when it is silent.
   */
  silent?(): readonly Silence[];
  /** One list call, stopped targets included. */
  list(signal: AbortSignal): Promise<Target[]>;
  /** Inspects just these; the ones that are gone are absent from the answer. */
  snapshot(ids: readonly string[], signal: AbortSignal): Promise<Map<string, Snapshot>>;
  /** Ends connections and helpers of this process. */
  close(): Promise<void>;
}

export interface Source extends Look {
  /** Stable per engine: the key of its part of the state folder. */
  readonly engineId: string;
  /** The id of the container of this engine that we run in ourselves. */
  readonly container?: string | undefined;
  /** Running targets, other than these, that share a namespace with one of them. */
  sharers(ids: readonly string[], signal: AbortSignal): Promise<Sharer[]>;
  /**
   * Of these targets' services, those that are being updated where a list does not show it. Absent:
   * a list shows all there is. `areStrangers`: they run on another engine, perhaps of the same Swarm,
   * so that a service which nobody here knows is no service that is gone. @throws when it cannot know
   */
  updates?(
    targets: readonly Target[],
    signal: AbortSignal,
    areStrangers?: boolean,
  ): Promise<ServiceUpdate[]>;
  /** Where a name of the outside leads. Absent: it looks none up. */
  leadsTo?(name: string): Promise<Lead>;
  /** The commands of these targets' health checks, word by word. Absent: there is no such thing. */
  healthChecks?(ids: readonly string[], signal: AbortSignal): Promise<Map<string, string[]>>;
  /**
   * What these targets can be made to do; the same answer may serve many.
   * @param asked what is found out even where that takes a helper; the others are taken for granted then
   */
  abilities(
    targets: readonly Target[],
    signal: AbortSignal,
    asked?: readonly Ability[],
  ): Promise<Map<string, AbilityTable>>;
  /**
   * Gets everything in place that the faults need, so that injection is one burst. Touches no victim:
   * where it fails, there is nothing to undo.
   */
  arm(faults: readonly AnyFault[], needs: readonly Ability[], signal: AbortSignal): Promise<void>;
  /** Ends what `arm` put in place for that run; success if nothing is there. */
  disarm(run: string, signal: AbortSignal): Promise<void>;
  /** @param heard of it, by who listened all the while */
  victim(target: Named, run: string, heard?: Calls): Victim;
  /** Resolves when subscribed; a broken stream is reported once to `onLost`. */
  watch(listeners: Listeners, signal: AbortSignal): Promise<void>;
  /** What it still knows of these victims since they were claimed, by the fault's id. Absent: it forgets. */
  sinceClaims?(
    faults: readonly AnyFault[],
    signal: AbortSignal,
  ): Promise<Map<string, TargetEvent[]>>;
  readonly claims: Claims;
  readonly halt: HaltSwitch;
  /** Absent: a watchdog can only be a process beside us. */
  readonly watchdogs?: WatchdogHome;
  preflight(signal: AbortSignal): Promise<Readiness[]>;
  /** What time it is there (on which of several), as ms since the epoch; NaN: it does not say. Absent: as here. */
  wallMs?(signal: AbortSignal, engine?: string): Promise<number>;
  leftovers(run: string | undefined, signal: AbortSignal): Promise<Leftover[]>;
  /**
   * Looks into every running target's network namespace: one question each, and a helper. `unseen`
   * says where it could not look, and why. Absent: faults write nothing down in their victims.
   */
  strays?(signal: AbortSignal): Promise<{ strays: Stray[]; unseen: string[] }>;
  /** Removes helpers, never a claim: that is the only note of a fault that may still be open. */
  sweep(leftovers: readonly Leftover[], signal: AbortSignal): Promise<void>;
}
