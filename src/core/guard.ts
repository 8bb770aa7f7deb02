/** The contract of a guard: pure over facts that are gathered for it; it fails closed. */
import type { Subject } from "./fault.ts";
import type { Halt } from "./halt.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Claim, ServiceUpdate } from "./source.ts";
import type { Target } from "./target.ts";

/** A question to the outside: a URL to be answered with 2xx, or a command to end with 0. */
export type OutsideCheck =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "command"; readonly argv: readonly string[] };

export interface OutsideAnswer {
  /** The check as a person would write it. */
  readonly check: string;
  readonly clear: boolean;
  /** What was answered, e.g. `status 503`. */
  readonly says: string;
}

/** A fault of an earlier run, when it was last heard of. */
export interface PastFault {
  readonly run: string;
  readonly monkey: string;
  readonly victim: Subject;
  /** Names of those that went down along with it. */
  readonly alsoHit: readonly string[];
  readonly atMs: number;
}

/** A fact, or why there is none: then those who need it refuse. */
export type Gathered<T> = { readonly value: T } | { readonly lacks: string };

/** Facts that cost a look at somewhere else; gathered only for guards that name them. */
export interface CostlyFacts {
  /** Claims of other runs: their faults are open, or may be. */
  readonly openFaults: Gathered<readonly Claim[]>;
  /** Of the victims, by id; empty while no other run's fault is open. */
  readonly snapshots: Gathered<ReadonlyMap<string, Snapshot>>;
  readonly pastFaults: Gathered<readonly PastFault[]>;
  readonly halt: Gathered<Halt | undefined>;
  readonly outside: Gathered<readonly OutsideAnswer[]>;
  /** Of the victims' services, by their orchestrator's own word. */
  readonly updates: Gathered<readonly ServiceUpdate[]>;
}
export type CostlyFact = keyof CostlyFacts;

export interface GuardFacts extends CostlyFacts {
  /** Who is to be hit, those that are hit already included. */
  readonly victims: readonly Target[];
  /** The blast radius: these, and whom the run's stages before have hit. */
  readonly radius: readonly Target[];
  /** Who goes down along with them, because it shares a namespace that is ended or cut off; none is a victim. */
  readonly dragged: readonly Target[];
  /** Everything the source lists. */
  readonly targets: readonly Target[];
  /** What the selection means when its zones and regions are left out: the victims' fleet. */
  readonly fleet: readonly Target[];
  /** How many faults the run has open when all of these are hit: a victim of two counts twice. */
  readonly openAtOnce: number;
  /** How many the draw was made from. */
  readonly eligible: number;
  /** The monkey's. */
  readonly options: Readonly<Record<string, unknown>>;
  /** How long the fault is to stay. */
  readonly holdMs: number;
  /** Wall milliseconds. */
  readonly nowMs: number;
}

/** What a guard can be told, as text: each `--guard name=value` adds one. */
export interface Setting<S> {
  /** E.g. `a whole number from 1`. */
  readonly expects: string;
  readonly example: string;
  /** A guard with a default is always active. */
  readonly byDefault?: string;
  /** A text as it is written down, without its secrets; absent: it has none. */
  readonly shown?: (text: string) => string;
  /** @throws ChaosError on texts that cannot be meant */
  read(texts: readonly string[]): S;
}

export interface Opinion {
  readonly allowed: boolean;
  readonly reason: string;
}

export interface Guard<S = unknown> {
  /** Its file's name. */
  readonly name: string;
  readonly summary: string;
  /** True for guards that every run passes; others are named by a monkey or by the user. */
  readonly always: boolean;
  /** Asked again on fresh facts right before the act, and for each newcomer. */
  readonly rechecks: boolean;
  readonly setting?: Setting<S>;
  readonly needs?: readonly CostlyFact[];
  /** What to ask outside under this setting. */
  readonly outside?: (setting: S) => readonly OutsideCheck[];
  check(facts: GuardFacts, setting: S): Opinion;
}

/** Ties the type of a guard's setting to its check. */
export function defineGuard<S = undefined>(guard: Guard<S>): Guard<S> {
  return guard;
}

/** @throws Error when the fact could not be gathered: whoever asks for it refuses */
export function known<T>(fact: Gathered<T>): T {
  if ("lacks" in fact) throw new Error(fact.lacks);
  return fact.value;
}
