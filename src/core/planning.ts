/** Facts in, plan out: pure, so that a plan can be printed, replayed and tested without an engine. */

import type { Ability, AbilityTable, Lack } from "./ability.ts";
import { subjectOf } from "./drill.ts";
import type { Cap } from "./grouping.ts";
import type { Monkey } from "./monkey.ts";
import { assertEligible, assertMatched, assertSomebody, contradicted } from "./nothing-matched.ts";
import type { Plan, PlannedFault, PlannedProbe, Ruling, Watching } from "./plan.ts";
import { warningsOf } from "./plan-warnings.ts";
import type { Selector } from "./selector.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Sharer, Target } from "./target.ts";
import {
  type Candidates,
  candidatesOf,
  type PassedOver,
  type Protection,
  pick,
  type Quantity,
  whyNot,
} from "./victims.ts";
import type { PlannedWatchdog } from "./watchdog.ts";

/** First step: who may be hit at all. @throws ChaosError NOTHING_MATCHED */
export function choose(
  targets: readonly Target[],
  selector: Selector,
  protection: Protection,
): Candidates {
  const found = candidatesOf(targets, selector, protection);
  assertMatched(targets, selector, found);
  assertEligible(selector, found);
  return found;
}

/** Second step: those that can do what the monkey needs. @throws ChaosError NOTHING_ELIGIBLE */
export function able(
  found: Candidates,
  asked: { readonly needs: readonly Ability[]; lacks?(target: Target): Lack | undefined },
  tables: ReadonlyMap<string, AbilityTable>,
  selector: Selector,
): Candidates {
  const passedOver: PassedOver[] = [...found.passedOver];
  const eligible = found.eligible.filter((target) => {
    const lack =
      asked.needs.map((need) => tables.get(target.id)?.[need]).find((one) => one !== undefined) ??
      asked.lacks?.(target);
    if (lack?.ofAll) throw contradicted(target, lack);
    if (lack) passedOver.push({ target, reason: lack.reason, hint: lack.hint });
    return !lack;
  });
  const left = { ...found, eligible, passedOver };
  assertEligible(selector, left);
  return left;
}

/** Third step: the draw. */
export function draw(
  found: Candidates,
  quantity: Quantity,
  seed: string,
  caps: readonly Cap[] = [],
): Target[] {
  const victims = pick(found.eligible, quantity, seed, caps);
  return [...victims].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Fourth step: a victim takes along whatever shares its namespaces, so one with a protected sharer
 * is refused rather than replaced: a re-draw would hit somebody whom the seed did not mean.
 */
export function spareProtected(
  victims: readonly Target[],
  sharers: readonly Sharer[],
  context: Sparing,
): { victims: Target[]; refused: PassedOver[]; alsoHit: Plan["alsoHit"] } {
  const refused: PassedOver[] = [];
  const kept = victims.filter((victim) => {
    const shield = sharers
      .filter((sharer) => sharer.victim === victim.id)
      .map((sharer) => ({ sharer, why: protectedBy(sharer, context) }))
      .find(({ why }) => why !== undefined);
    if (shield) {
      const reason = `${shield.sharer.name} shares its ${shield.sharer.namespace} namespace and would be hit too, but ${shield.why}`;
      refused.push({ target: victim, reason });
    }
    return !shield;
  });
  const alsoHit = sharers.flatMap(({ victim, name, namespace }) => {
    const owner = kept.find((one) => one.id === victim);
    return owner ? [{ name, victim: owner.name, namespace }] : [];
  });
  return { victims: kept, refused, alsoHit };
}

export interface Sparing {
  readonly targets: readonly Target[];
  readonly selector: Selector;
  readonly protection: Protection;
  /** The fault's own reason. */
  spares?: ((sharer: Target) => string | undefined) | undefined;
}

function protectedBy(sharer: Sharer, context: Sparing): string | undefined {
  const target = context.targets.find((one) => one.id === sharer.id);
  if (!target) return undefined;
  const noAge = { ...context.protection, minAgeMs: 0 };
  const why = whyNot({ ...target, state: "running" }, context.selector, noAge)?.reason;
  return why ?? context.spares?.(target);
}

export interface FaultParts {
  readonly stage: number;
  readonly selector: Selector;
  readonly monkey: Monkey;
  /** As given: what a plan holds may be without secrets. */
  readonly options: Record<string, unknown>;
  readonly holdMs: number;
  readonly onRestart?: "reinject" | undefined;
  readonly matched: readonly Target[];
  readonly victims: readonly Target[];
  readonly passedOver: readonly PassedOver[];
  readonly alsoHit: Plan["alsoHit"];
  /** What was asked for and cannot be had. */
  readonly notes: readonly string[];
}

export interface PlanParts {
  readonly run: string;
  readonly name: string;
  readonly engine: string;
  readonly seed: string;
  /** What it is a part of. */
  readonly whole?: Pick<Plan, "step" | "attempt" | "act" | "file" | "enginesFile">;
  readonly faults: readonly FaultParts[];
  readonly rulings: readonly Ruling[];
  readonly narrowing?: Pick<Plan, "maxPer" | "optIn" | "guards">;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly replicas?: Plan["replicas"];
  readonly probes: readonly PlannedProbe[];
  readonly command?: string | undefined;
  /** What was found on the way here and should be known before saying yes. */
  readonly notes?: readonly string[];
  readonly watching: Watching;
  readonly environment?: Plan["environment"];
  readonly watchdog: PlannedWatchdog;
}

export function compose(parts: PlanParts): Plan {
  const { faults } = parts;
  for (const fault of faults) assertSomebody(fault);
  const matched = new Set(faults.flatMap((fault) => fault.matched.map(({ id }) => id)));
  const hit = new Set(faults.flatMap((fault) => fault.victims.map(({ id }) => id)));
  // Whom one fault passes over for another is hit all the same.
  const passedOver = faults
    .flatMap((fault) => fault.passedOver)
    .filter(({ target }) => !hit.has(target.id));
  return {
    version: 1,
    run: parts.run,
    name: parts.name,
    ...parts.whole,
    engine: parts.engine,
    seed: parts.seed,
    selection: [...new Set(faults.map(({ selector }) => selector.says))].join("; "),
    matched: matched.size,
    faults: faults.map((fault) => plannedFrom(fault, faults.length > 1)),
    ...(parts.replicas?.length ? { replicas: parts.replicas } : {}),
    passedOver: passedOver.map(({ target, reason, hint }) => ({
      name: target.name,
      reason,
      ...(hint ? { hint } : {}),
    })),
    alsoHit: faults.flatMap((fault) => fault.alsoHit),
    rulings: [...parts.rulings],
    ...parts.narrowing,
    warnings: warningsOf(parts),
    probes: [...parts.probes],
    ...(parts.command === undefined ? {} : { command: parts.command }),
    watching: parts.watching,
    ...(parts.environment ? { environment: parts.environment } : {}),
    watchdog: parts.watchdog,
  };
}

function plannedFrom(fault: FaultParts, isOneOfSeveral: boolean): PlannedFault {
  const { monkey, options, selector, stage } = fault;
  const typed = options as never;
  return {
    monkey: monkey.name,
    options: monkey.written?.(typed) ?? options,
    sentence: monkey.sentence(typed),
    holdMs: fault.holdMs,
    victims: fault.victims.map(subjectOf),
    peers: [],
    ...(fault.onRestart ? { onRestart: fault.onRestart } : {}),
    ...(isOneOfSeveral ? { selection: selector.says, matched: fault.matched.length, stage } : {}),
  };
}
