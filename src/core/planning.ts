/** Facts in, plan out: pure, so that a plan can be printed, replayed and tested without an engine. */
import { ChaosError } from "../failure.ts";
import type { Ability, AbilityTable } from "./ability.ts";
import { subjectOf } from "./drill.ts";
import type { Cap } from "./grouping.ts";
import type { Monkey } from "./monkey.ts";
import { assertEligible, assertMatched } from "./nothing-matched.ts";
import type { Plan, PlannedProbe, Ruling, Watching } from "./plan.ts";
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

/** Second step: those that can do what the monkey needs. */
export function able(
  found: Candidates,
  needs: readonly Ability[],
  tables: ReadonlyMap<string, AbilityTable>,
  selector: Selector,
): Candidates {
  const passedOver: PassedOver[] = [...found.passedOver];
  const eligible = found.eligible.filter((target) => {
    const lack = needs
      .map((need) => tables.get(target.id)?.[need])
      .find((one) => one !== undefined);
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
  context: { targets: readonly Target[]; selector: Selector; protection: Protection },
): { victims: Target[]; refused: PassedOver[]; alsoHit: Plan["alsoHit"] } {
  const refused: PassedOver[] = [];
  const kept = victims.filter((victim) => {
    const shield = sharers
      .filter((sharer) => sharer.victim === victim.id)
      .map((sharer) => ({ sharer, why: protectedBy(sharer, context) }))
      .find(({ why }) => why !== undefined);
    if (shield) {
      const reason = `${shield.sharer.name} shares its ${shield.sharer.namespace} namespace and would go down too, but ${shield.why}`;
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

function protectedBy(
  sharer: Sharer,
  context: { targets: readonly Target[]; selector: Selector; protection: Protection },
): string | undefined {
  const target = context.targets.find((one) => one.id === sharer.id);
  if (!target) return undefined;
  const noAge = { ...context.protection, minAgeMs: 0 };
  return whyNot({ ...target, state: "running" }, context.selector, noAge)?.reason;
}

export interface PlanParts {
  readonly run: string;
  readonly name: string;
  readonly engine: string;
  readonly seed: string;
  readonly selector: Selector;
  readonly matched: number;
  readonly monkey: Monkey;
  readonly options: Record<string, unknown>;
  readonly victims: readonly Target[];
  readonly passedOver: readonly PassedOver[];
  readonly alsoHit: Plan["alsoHit"];
  readonly rulings: readonly Ruling[];
  readonly narrowing?: Pick<Plan, "maxPer" | "optIn" | "guards">;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly probes: readonly PlannedProbe[];
  /** What was found on the way here and should be known before saying yes. */
  readonly notes?: readonly string[];
  readonly watching: Watching;
  readonly watchdog: PlannedWatchdog;
}

export function compose(parts: PlanParts): Plan {
  const { monkey, options, victims } = parts;
  const typed = options as never;
  if (victims.length === 0)
    throw new ChaosError("NOTHING_ELIGIBLE", "No victim is left", {
      hint: parts.passedOver.map((one) => `${one.target.name}: ${one.reason}`).join("; "),
    });
  return {
    version: 1,
    run: parts.run,
    name: parts.name,
    engine: parts.engine,
    seed: parts.seed,
    selection: parts.selector.says,
    matched: parts.matched,
    faults: [
      {
        monkey: monkey.name,
        options,
        sentence: monkey.sentence(typed),
        holdMs: monkey.holdMs(typed),
        victims: victims.map(subjectOf),
        peers: [],
      },
    ],
    passedOver: parts.passedOver.map(({ target, reason, hint }) => ({
      name: target.name,
      reason,
      ...(hint ? { hint } : {}),
    })),
    alsoHit: parts.alsoHit,
    rulings: [...parts.rulings],
    ...parts.narrowing,
    warnings: warningsOf(parts),
    probes: [...parts.probes],
    watching: parts.watching,
    watchdog: parts.watchdog,
  };
}
