/** What the sequencer is given: a plan, and every effect it may have. */
import type { CallBook, Calls } from "./calls.ts";
import type { Clock } from "./clock.ts";
import type { Anew } from "./done-anew.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Deed, Subject } from "./fault.ts";
import type { Monkey } from "./monkey.ts";
import type { Observer } from "./observer.ts";
import type { Plan, PlannedFault, Ruling } from "./plan.ts";
import type { Source, TargetEvent } from "./source.ts";
import type { Target } from "./target.ts";

export interface Drill {
  readonly plan: Plan;
  readonly clock: Clock;
  /** `clock.monotonicMs()` at which `t` is 0. */
  readonly originMs: number;
  readonly source: Source;
  readonly observer: Observer;
  readonly monkey: (name: string) => Monkey;
  /** Resolves when all of these are on disk. */
  readonly note: (facts: readonly Fact[]) => Promise<void>;
  /**
   * Reverts these in reverse order under its own deadline; says what it did through `note`.
   * @returns those that are undone
   */
  readonly revert: (faults: readonly AnyFault[], known: Known) => Promise<readonly Undone[]>;
  /** May this target be hit as a newcomer of the selection of the plan's fault with that index? */
  readonly admits: (target: Target, fault: number) => boolean;
  /** Asks the guards again, on fresh facts; `newcomer` is the one that the plan does not name. */
  readonly recheck: (aims: readonly Aim[], newcomer?: Aim) => Promise<readonly Ruling[]>;
  /** Who is hit along with victims besides those of the plan; grows as the guards are asked again. */
  readonly joined?: Plan["alsoHit"];
  /** Aborted by the user's signal, whose name is its reason, or by a stop that says why itself. */
  readonly signal: AbortSignal;
  /** Aborted by who needs the faults no longer: they are held as if their time had passed. */
  readonly release?: AbortSignal | undefined;
  readonly holder: string;
  readonly watchdog: StandingBy;
  /** The user's command, where there is one. */
  readonly companion?: Companion;
  /** Somebody turned the engine's halt switch on. */
  readonly onHalt: () => void;
}

/** What the drill knows of its faults, by their ids, beside what is written down. */
export interface Known {
  /** They stay open unless something of them is seen; and why. */
  readonly unanswered: ReadonlyMap<string, string>;
  /** Somebody else ended them, as was seen. */
  readonly endedByOthers: ReadonlySet<string>;
  /** Networks of their victims that somebody else connected those to meanwhile. */
  readonly takenOver: ReadonlyMap<string, readonly string[]>;
  /** What the engine was heard to be told of a victim, by its id. */
  callsOn(victim: string): Calls | undefined;
}

/** A fault that is undone, by its id. */
export interface Undone {
  readonly id: string;
  /** As its victim is now, it is somebody else's doing. */
  readonly isTheirs: boolean;
}

/** Somebody who is hit, or is about to be. */
export interface Aim {
  /** By which of the plan's faults: its index. */
  readonly fault: number;
  readonly victim: Subject;
  /** Of a stage before the one that the drill has come to. */
  readonly isOver?: true;
}

/** Runs beside the faults: begins when the first are in effect, and ends before they are undone. */
export interface Companion {
  /** Resolves when it can begin at once, or never will: a short fault waits for nobody. */
  ready(signal: AbortSignal): Promise<void>;
  start(): Promise<void>;
  /** Resolves when it is over, bounded. */
  stop(): Promise<void>;
}

/** Whoever undoes our faults when we die. */
export interface StandingBy {
  /** Resolves when it stands by; nothing may be touched before. */
  start(signal: AbortSignal): Promise<void>;
  /** Something may be open until then: the engine's wall time as ISO, and how far that is ahead of ours. */
  heed(until: string, aheadMs: number): void;
  standDown(signal: AbortSignal): Promise<void>;
  /** Something is open: let it act as if we had died, without keeping us. */
  leave(): void;
  /** Something may come yet: let it act once the last deadline it heard of has passed, without keeping us. */
  leaveLate(): void;
}

/** One planned fault on its way: the per-victim faults that were intended so far. */
export interface Group {
  /** Its index in the plan. */
  readonly at: number;
  readonly planned: PlannedFault;
  readonly monkey: Monkey;
  readonly faults: AnyFault[];
  /** The faults whose injection was acknowledged, by id, and with what. */
  readonly hit: Map<string, Deed>;
  /** Ids of faults of which it was unknown, when that was last verified, whether they are in effect. */
  readonly doubted: Set<string>;
  /** How faults ended before we undid them, by their ids. */
  readonly over: Map<string, Deed>;
  /** When the victim was started, by the fault's id: at first, and each time it was hit again. */
  readonly lives: Map<string, readonly string[]>;
  /** Why a fault could not be brought up to date when that was last tried, by its id. */
  readonly behind: Map<string, string>;
  /** Ids of faults whose undoing has begun while others are held. */
  readonly closed: Set<string>;
}

/** The drill while it runs. */
export interface Course {
  readonly drill: Drill;
  readonly groups: readonly Group[];
  /** Those of the stage that the drill has come to. */
  current: readonly Group[];
  readonly events: TargetEvent[];
  /** Claims that are ours, by victim id. */
  readonly claimed: Map<string, string>;
  /** Wakes whoever waits for the next event. */
  wake(): void;
  /** Resolves at the next event, the abort or after `durationMs`. */
  idle(durationMs: number): Promise<void>;
  readonly tally: Tally;
  /** Undoing what was over before the end; each answers with the ids that are undone. */
  readonly closing: Promise<readonly string[]>[];
  /** Why it is not known whether the engine does it yet, by the fault's id. */
  readonly unanswered: Map<string, string>;
  /** Ids of faults that are undone, with their victims left as somebody else had them. */
  readonly theirs: Set<string>;
  /** What the events tell of held faults, by their ids. */
  readonly anew: Map<string, Anew>;
  readonly calls: CallBook;
}

/** What is counted on the way, shared by all who look at the course. */
export interface Tally {
  faults: number;
  /** How long those of the stage who were hit have waited for those who hung: it counts as held. */
  draggedMs: number;
  /** Events were lost: what is held must be looked at again. */
  unheard: boolean;
}

/** The same course for deeds that somebody may give up before the drill does. */
export function within(course: Course, signal: AbortSignal): Course {
  return { ...course, drill: { ...course.drill, signal } };
}

export function tNow(drill: Pick<Drill, "clock" | "originMs">): number {
  return drill.clock.monotonicMs() - drill.originMs;
}

/** Why a drill ended before its time. */
export type Stop = Extract<Fact, { kind: "stopped" }>;

export function interrupted({ reason }: AbortSignal): Stop {
  if (isStop(reason)) return reason;
  const signal = String(reason);
  return { kind: "stopped", cause: "signal", signal, message: `interrupted by ${signal}` };
}

function isStop(reason: unknown): reason is Stop {
  return typeof reason === "object" && (reason as Stop | null)?.kind === "stopped";
}

export function allFaults(course: Course): AnyFault[] {
  return course.groups.flatMap((group) => group.faults);
}

/** Who was hit so far. */
export function aimsSoFar({ groups, current }: Course): Aim[] {
  return groups.flatMap((group) => {
    const over = current.includes(group) ? {} : { isOver: true as const };
    return group.faults.map(({ victim }) => ({ fault: group.at, victim, ...over }));
  });
}

/** Targets and subjects alike, reduced to what a journal keeps. */
export function subjectOf(target: Target | Subject): Subject {
  const { id, name, source, engine, project, service, zone, region } = target;
  return {
    id,
    name,
    source,
    ...(engine ? { engine } : {}),
    ...(project ? { project } : {}),
    ...(service ? { service } : {}),
    ...(zone ? { zone } : {}),
    ...(region ? { region } : {}),
  };
}
