/** What the sequencer is given: a plan, and every effect it may have. */
import type { Clock } from "./clock.ts";
import type { Fact } from "./entry.ts";
import type { AnyFault, Subject } from "./fault.ts";
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
  /** Reverts these in reverse order under its own deadline; says what it did through `note`. */
  readonly revert: (faults: readonly AnyFault[]) => Promise<void>;
  /** May this target be hit as a newcomer of that fault's selection? */
  readonly admits: (target: Target) => boolean;
  /** Asks the guards again, on fresh facts; `newcomer` is the victim that the plan does not name. */
  readonly recheck: (victims: readonly Subject[], newcomer?: Subject) => Promise<readonly Ruling[]>;
  /** Aborted by the user's signal, whose name is its reason, or by a stop that says why itself. */
  readonly signal: AbortSignal;
  readonly holder: string;
  readonly watchdog: StandingBy;
  /** Somebody turned the engine's halt switch on. */
  readonly onHalt: () => void;
}

/** Whoever undoes our faults when we die. */
export interface StandingBy {
  /** Resolves when it stands by; nothing may be touched before. */
  start(signal: AbortSignal): Promise<void>;
  /** Something may be open until then, wall time as ISO. */
  heed(until: string): void;
  standDown(signal: AbortSignal): Promise<void>;
}

/** One planned fault on its way: the per-victim faults that were intended so far. */
export interface Group {
  readonly planned: PlannedFault;
  readonly monkey: Monkey;
  readonly faults: AnyFault[];
  /** Ids of faults whose injection was acknowledged. */
  readonly hit: Set<string>;
  /** Ids of faults that ended before we undid them. */
  readonly over: Set<string>;
}

/** The drill while it runs. */
export interface Course {
  readonly drill: Drill;
  readonly groups: Group[];
  readonly events: TargetEvent[];
  /** Claims that are ours, by victim id. */
  readonly claimed: Map<string, string>;
  /** Wakes whoever waits for the next event. */
  wake(): void;
  /** Resolves at the next event, the abort or after `durationMs`. */
  idle(durationMs: number): Promise<void>;
  faultCount: number;
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

/** Targets and subjects alike, reduced to what a journal keeps. */
export function subjectOf(target: Target | Subject): Subject {
  const { id, name, source, project, service, zone, region } = target;
  return {
    id,
    name,
    source,
    ...(project ? { project } : {}),
    ...(service ? { service } : {}),
    ...(zone ? { zone } : {}),
    ...(region ? { region } : {}),
  };
}
