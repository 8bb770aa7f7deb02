/** What guards say: each asked by itself, and a guard that fails to answer has refused. */
import { messageOf } from "../failure.ts";
import type { CostlyFact, Guard, GuardFacts, OutsideCheck } from "./guard.ts";
import type { Ruling } from "./plan.ts";

/** A guard with its setting read. */
export interface ActiveGuard {
  readonly guard: Guard;
  readonly setting: unknown;
  /** As given by the user; absent when it is active by itself. */
  readonly texts?: readonly string[];
  /** The index of the fault whose monkey wants it; absent: it is asked about the whole drill. */
  readonly fault?: number;
}

export function ruleOn(active: readonly ActiveGuard[], facts: GuardFacts): Ruling[] {
  return active.map(({ guard, setting }): Ruling => {
    try {
      const { allowed, reason } = guard.check(facts, setting);
      // Anything but a clear yes is a no.
      return { guard: guard.name, allowed: allowed === true, reason };
    } catch (error) {
      return refusal(guard.name, error);
    }
  });
}

/** Nothing could be gathered at all. */
export function refuseAll(active: readonly ActiveGuard[], error: unknown): Ruling[] {
  return active.map(({ guard }) => refusal(guard.name, error));
}

function refusal(guard: string, error: unknown): Ruling {
  const reason = `it could not be asked, so it refuses: ${messageOf(error)}`;
  return { guard, allowed: false, reason };
}

/** The settings that would make the same guards active again, but for their secrets. */
export function settingsOf(active: readonly ActiveGuard[]): Record<string, string[]> {
  return Object.fromEntries(
    active.flatMap(({ guard, texts }) => (texts ? [[guard.name, shownBy(guard, texts)]] : [])),
  );
}

function shownBy({ setting }: Guard, texts: readonly string[]): string[] {
  return texts.map((text) => setting?.shown?.(text) ?? text);
}

export function factsNeeded(active: readonly ActiveGuard[]): ReadonlySet<CostlyFact> {
  return new Set(active.flatMap(({ guard }) => guard.needs ?? []));
}

export function checksOf(active: readonly ActiveGuard[]): OutsideCheck[] {
  return active.flatMap(({ guard, setting }) => guard.outside?.(setting) ?? []);
}
