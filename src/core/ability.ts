/** What can be done to a victim. A monkey names what it needs; a source offers what it can. */
import type { Tries } from "../packets.ts";
import type { NetEvidence, NetObservation, NetUndone, NetWish } from "./net.ts";
import type { Attachment, RestartPolicy, Snapshot } from "./snapshot.ts";
import type { Target } from "./target.ts";

/** How a crash went, from the kernel's own books. */
export interface CrashEvidence {
  /**
   * `already-down`: the process that `before` names was dead when we came. `frozen`: it is paused, and
   * so it was sent nothing, because that would wait until it is thawed.
   */
  readonly outcome: "signalled" | "already-down" | "frozen";
  /** `host` or `helper`: how the agent was started next to the victim. */
  readonly reach: string;
  readonly pid: number;
  /** Signalled this long after the burst's first signal. */
  readonly signalledMs: number;
  /** Seen dead in /proc this long after the burst's first signal; absent when still alive at the deadline. */
  readonly deadMs?: number;
  /** It was signalled and lives: it dies when it is thawed. */
  readonly pending?: true;
}

export interface ExecOrder {
  readonly argv: readonly string[];
  /** As in the image, where absent. */
  readonly user?: string | undefined;
  readonly deadlineMs: number;
}

export interface ExecOutcome {
  /** Absent: it still ran at the deadline, and an engine cannot end it. */
  readonly exitCode?: number;
  /** How its output begins, both streams as they came. */
  readonly output: string;
}

/** Whom to send what: processes whose command line, its words joined by blanks, matches. */
export interface SignalOrder {
  readonly pattern: string;
  readonly flags: string;
  readonly signal: string;
  readonly sparesFirst: boolean;
  /** At most so many; of more, those with the lowest pids. */
  readonly max: number;
}

export interface SignalEvidence {
  readonly reach: string;
  readonly matching: number;
  /** Process 1 matches, and is left out. */
  readonly spared: boolean;
  readonly signalled: number;
  /** Seen dead a moment later. */
  readonly dead: number;
  /** How the command lines of the first few begin. */
  readonly commands: readonly string[];
}

export interface Program {
  readonly argv: readonly string[];
  /** As its engine's host sees it. */
  readonly pid: number;
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
  /**
   * The engine's stop call: its stop signal, and SIGKILL after the grace. Stopping what is down is
   * success. It disarms the restart policy until the next start.
   */
  stop: { stop(graceMs: number, signal: AbortSignal): Promise<void> };
  restart: { restart(graceMs: number, signal: AbortSignal): Promise<void> };
  /** A program in the victim, by the engine and without a shell. */
  exec: {
    exec(order: ExecOrder, signal: AbortSignal): Promise<ExecOutcome>;
    /** Those that anybody began in this way, and that still run. */
    programs(signal: AbortSignal): Promise<readonly Program[]>;
  };
  /** A signal to processes of the victim, from the host's pid namespace. */
  processes: {
    signalProcesses(order: SignalOrder, signal: AbortSignal): Promise<SignalEvidence>;
  };
  /** Off an engine's network and on it again, as the snapshot has it. Both converge. */
  networks: {
    disconnect(network: string, signal: AbortSignal): Promise<void>;
    connect(network: string, attachment: Attachment, signal: AbortSignal): Promise<void>;
  };
  /** The victim's packets, in its own network namespace. */
  net: {
    /** Converges: what is in effect already is left as it is, peers that moved are followed. */
    impair(wish: NetWish, signal: AbortSignal): Promise<NetEvidence>;
    /**
     * From the fault's id alone; what is not there is success.
     * @param startedAt of the victim that was hit: one that was started anew left its former namespace to its sharers
     */
    restore(id: string, signal: AbortSignal, startedAt?: string): Promise<NetUndone>;
    observe(wish: NetWish, tries: Tries | undefined, signal: AbortSignal): Promise<NetObservation>;
  };
  /** Queues that delay, repeat and damage packets: not every kernel has them. No methods of its own. */
  netem: object;
  /** New connections to its ports led to a proxy beside it. No methods of its own. */
  redirect: object;
  /** Running or not. False: it is gone already, or somebody else is removing it. */
  remove: { remove(withVolumes: boolean, signal: AbortSignal): Promise<boolean> };
}

export type Ability = keyof AbilityMethods;

/** Why a target cannot do something, and what would help. */
export interface Lack {
  readonly reason: string;
  readonly hint: string;
  /** What was asked for contradicts itself: nobody is hit, rather than all others. */
  readonly ofAll?: true;
}

/** `undefined` means: it can. */
export type AbilityTable = Readonly<Record<Ability, Lack | undefined>>;

/** What a source says of a target that can do everything; it overrides what that one cannot. */
export const ALL_ABLE: AbilityTable = {
  crash: undefined,
  signal: undefined,
  start: undefined,
  pause: undefined,
  policy: undefined,
  stop: undefined,
  restart: undefined,
  remove: undefined,
  networks: undefined,
  exec: undefined,
  processes: undefined,
  net: undefined,
  netem: undefined,
  redirect: undefined,
};

export interface VictimBase {
  readonly target: Target;
  /** Its state now; `undefined` when it is gone. */
  inspect(signal: AbortSignal): Promise<Snapshot | undefined>;
  /** Since that start, was its engine told to end it by a call, whoever's? `undefined`: nobody knows any more. */
  toldToEnd?(startedAt: string, signal: AbortSignal): Promise<boolean | undefined>;
}

type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void
  ? I
  : never;

/** A victim with the methods of just the abilities `A`. */
export type VictimWith<A extends Ability> = VictimBase &
  ([A] extends [never] ? unknown : Intersect<AbilityMethods[A]>);

/** A victim with all methods, as a source hands it out. */
export type Victim = VictimWith<Ability>;
