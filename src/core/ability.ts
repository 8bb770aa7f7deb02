/** What can be done to a victim. A monkey names what it needs; a source offers what it can. */
import type { RestartPolicy, Snapshot } from "./snapshot.ts";
import type { Target } from "./target.ts";

/** How a crash went, from the kernel's own books. */
export interface CrashEvidence {
  /** `already-down`: the process that `before` names was dead when we came. */
  readonly outcome: "signalled" | "already-down";
  /** `host` or `helper`: how the agent was started next to the victim. */
  readonly reach: string;
  readonly pid: number;
  /** Signalled this long after the burst's first signal. */
  readonly signalledMs: number;
  /** Seen dead in /proc this long after the burst's first signal; absent when still alive at the deadline. */
  readonly deadMs?: number;
}

export interface AbilityMethods {
  /** SIGKILL to process 1 from the host's pid namespace. Calls of one tick make one burst. */
  crash: { crash(before: Snapshot, signal: AbortSignal): Promise<CrashEvidence> };
  /** The engine's kill call. It disarms the restart policy until the next start. */
  signal: { sendSignal(name: string, signal: AbortSignal): Promise<void> };
  /** Starting what runs already is success. */
  start: { start(signal: AbortSignal): Promise<void> };
  /** Pausing the paused and thawing the running are success. */
  pause: { pause(signal: AbortSignal): Promise<void>; thaw(signal: AbortSignal): Promise<void> };
  policy: { setPolicy(policy: RestartPolicy, signal: AbortSignal): Promise<void> };
}

export type Ability = keyof AbilityMethods;

/** Why a target cannot do something, and what would help. */
export interface Lack {
  readonly reason: string;
  readonly hint: string;
}

/** `undefined` means: it can. */
export type AbilityTable = Readonly<Record<Ability, Lack | undefined>>;

export interface VictimBase {
  readonly target: Target;
  /** Its state now; `undefined` when it is gone. */
  inspect(signal: AbortSignal): Promise<Snapshot | undefined>;
}

type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void
  ? I
  : never;

/** A victim with the methods of just the abilities `A`. */
export type VictimWith<A extends Ability> = VictimBase &
  ([A] extends [never] ? unknown : Intersect<AbilityMethods[A]>);

/** A victim with all methods, as a source hands it out. */
export type Victim = VictimWith<Ability>;
