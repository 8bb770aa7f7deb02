/** The contract of a guard: pure over facts that the controller gathers; it fails closed. */
import type { Subject } from "./fault.ts";
import type { Target } from "./target.ts";

export interface GuardFacts {
  readonly victims: readonly Subject[];
  /** Everything the source lists. */
  readonly targets: readonly Target[];
  /** What the selection means when its zones and regions are left out: the victims' fleet. */
  readonly fleet: readonly Target[];
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Guard {
  /** Its file's name. */
  readonly name: string;
  readonly summary: string;
  /** True for guards that every run passes; others are named by a monkey. */
  readonly always: boolean;
  check(facts: GuardFacts): { allowed: boolean; reason: string };
}

export function defineGuard(guard: Guard): Guard {
  return guard;
}
