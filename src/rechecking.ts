/** The guards asked again on a fresh list: right before the act, and for each newcomer of a hold. */
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
  readonly faults: readonly { readonly selector: Selector }[];
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
  return async (aims, newcomer, signal) => {
    try {
      const targets = await how.asking.source.list(signal);
      for (const target of targets) seen.set(target.id, target);
      const now = again.flatMap((hearing) => asItIs(hearing, aims, { targets, seen, ...how }));
      const rulings = await hear(now, { ...how.asking, signal });
      const stranger = targets.find(({ id }) => id === newcomer?.victim.id);
      if (!stranger || !newcomer) return rulings;
      return [...rulings, await spare(stranger, newcomer.fault, targets, how, signal)];
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

/** The plan's victims were looked at when the plan was made; nobody has looked at this one. */
async function spare(
  newcomer: Target,
  fault: number,
  targets: readonly Target[],
  { asking, faults, protection }: Omit<Rechecking, "hearings">,
  signal: AbortSignal,
): Promise<Ruling> {
  const guard = "protected-sharer";
  try {
    const { selector } = faults[fault] as { selector: Selector };
    const sharers = await asking.source.sharers([newcomer.id], signal);
    const { refused } = spareProtected([newcomer], sharers, { targets, selector, protection });
    const reason = refused[0]?.reason;
    return { guard, allowed: reason === undefined, reason: reason ?? "no sharer is protected" };
  } catch (error) {
    const reason = `its sharers could not be looked up: ${messageOf(error)}`;
    return { guard, allowed: false, reason };
  }
}
