/** The guards asked again on a fresh list: right before the act, and for each newcomer of a hold. */
import type { Ability } from "./core/ability.ts";
import { draggedAlong } from "./core/dragging.ts";
import type { Aim } from "./core/drill.ts";
import type { Ruling } from "./core/plan.ts";
import { spareProtected } from "./core/planning.ts";
import { refuseAll } from "./core/rulings.ts";
import type { Selector } from "./core/selector.ts";
import type { Target } from "./core/target.ts";
import type { Protection } from "./core/victims.ts";
import { messageOf } from "./failure.ts";
import { fleetOf } from "./fleet.ts";
import type { Asking } from "./guarding.ts";
import { type Hearing, hear } from "./hearings.ts";

export interface Rechecking {
  /** As planned; victims, targets and fleet are looked up again. */
  readonly hearings: readonly Hearing[];
  readonly faults: readonly {
    readonly selector: Selector;
    /** What it does to whom it hits, which tells who would be hit along with them. */
    readonly needs: readonly Ability[];
  }[];
  readonly protection: Protection;
  readonly asking: Omit<Asking, "signal">;
}

/** `newcomer` is the one whom the plan did not name. */
export type Recheck = (
  aims: readonly Aim[],
  newcomer: Aim | undefined,
  signal: AbortSignal,
) => Promise<Ruling[]>;

export function recheckOf({ hearings, ...how }: Rechecking): Recheck {
  const again = hearings.map(({ active, ...hearing }) => ({
    ...hearing,
    active: active.filter(({ guard }) => guard.rechecks),
  }));
  const planned = hearings.flatMap(({ situation }) => situation.victims);
  const seen = new Map(planned.map((victim) => [victim.id, victim]));
  const listed = hearings.flatMap(({ situation }) => situation.targets);
  const living = new Set(listed.filter(isLiving).map(({ id }) => id));
  // A mode is for life: who lived when the plan was made was asked for it then.
  const isNew = (target: Target) => isLiving(target) && !living.has(target.id);
  return async (aims, newcomer, signal) => {
    try {
      const targets = await how.asking.source.list(signal);
      for (const target of targets) seen.set(target.id, target);
      const now = again.flatMap((hearing) => asItIs(hearing, aims, { targets, seen, ...how }));
      const rulings = await hear(now, { ...how.asking, signal });
      const unlooked = newcomer ? [newcomer] : targets.some(isNew) ? aims.filter(isNext) : [];
      const about = { ...how, targets, signal };
      const found = await sharerRulings(unlooked, about);
      // Of the plan's own victims nothing is new but a refusal.
      return [...rulings, ...found.filter(({ allowed }) => newcomer !== undefined || !allowed)];
    } catch (error) {
      const active = again.flatMap((hearing) => hearing.active);
      return refuseAll(active, error);
    }
  };
}

interface Now extends Pick<Rechecking, "faults"> {
  readonly targets: readonly Target[];
  readonly seen: ReadonlyMap<string, Target>;
}

function asItIs(hearing: Hearing, aims: readonly Aim[], { targets, seen, faults }: Now): Hearing[] {
  const about = aims.filter(({ isOver }) => !isOver);
  const own = about.filter(({ fault }) => fault === (hearing.fault ?? fault));
  if (own.length === 0) return [];
  // One that was hit and is gone was hit all the same: it makes no room for another.
  const known = (some: readonly Aim[]) =>
    [...new Set(some.map(({ victim }) => victim.id))].flatMap((id) => seen.get(id) ?? []);
  const [victims, radius] = [known(about), known(aims)];
  const of = faults.filter((_, at) => own.some(({ fault }) => fault === at));
  const fleet = fleetOf(targets, of, victims);
  const now = { targets, victims, radius, fleet, openAtOnce: about.length };
  return [{ ...hearing, situation: { ...hearing.situation, ...now } }];
}

const isNext = ({ isOver }: Aim) => !isOver;
const isLiving = ({ state }: Target) => state === "running" || state === "paused";

interface Looking extends Omit<Rechecking, "hearings"> {
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
}

/** Of those whom nobody has looked at since the plan was made, or since somebody came who may live with them. */
async function sharerRulings(aims: readonly Aim[], looking: Looking): Promise<Ruling[]> {
  const asked = aims.map(async ({ victim, fault }) => {
    const target = looking.targets.find(({ id }) => id === victim.id);
    return target && spare(target, fault, looking);
  });
  return (await Promise.all(asked)).filter((ruling) => ruling !== undefined);
}

async function spare(
  victim: Target,
  fault: number,
  { asking, faults, protection, targets, signal }: Looking,
): Promise<Ruling> {
  const guard = "protected-sharer";
  try {
    const { selector, needs } = faults[fault] as Rechecking["faults"][number];
    const sharers = await draggedAlong(asking.source, [victim.id], needs, signal);
    const { refused } = spareProtected([victim], sharers, { targets, selector, protection });
    const reason = refused[0]?.reason;
    return { guard, allowed: reason === undefined, reason: reason ?? "no sharer is protected" };
  } catch (error) {
    const reason = `its sharers could not be looked up: ${messageOf(error)}`;
    return { guard, allowed: false, reason };
  }
}
