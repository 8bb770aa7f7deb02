/** The guards asked again on a fresh list: right before the act, and for each newcomer of a hold. */
import type { Subject } from "./core/fault.ts";
import type { Ruling } from "./core/plan.ts";
import { spareProtected } from "./core/planning.ts";
import { type ActiveGuard, refuseAll } from "./core/rulings.ts";
import type { Selector } from "./core/selector.ts";
import type { Target } from "./core/target.ts";
import type { Protection } from "./core/victims.ts";
import { messageOf } from "./failure.ts";
import { type Asking, askGuards, type Situation } from "./guarding.ts";

export interface Rechecking {
  readonly active: readonly ActiveGuard[];
  /** As planned; victims, targets and fleet are looked up again. */
  readonly planned: Situation;
  readonly fleetOf: (targets: readonly Target[], victims: readonly Target[]) => Target[];
  readonly selector: Selector;
  readonly protection: Protection;
  readonly asking: Omit<Asking, "signal">;
}

/** `newcomer` is the one of the victims that the plan did not name. */
export type Recheck = (
  victims: readonly Subject[],
  newcomer: Subject | undefined,
  signal: AbortSignal,
) => Promise<Ruling[]>;

export function recheckOf({ active, planned, ...how }: Rechecking): Recheck {
  const again = active.filter(({ guard }) => guard.rechecks);
  const seen = new Map(planned.victims.map((victim) => [victim.id, victim]));
  return async (subjects, newcomer, signal) => {
    try {
      const targets = await how.asking.source.list(signal);
      for (const target of targets) seen.set(target.id, target);
      // One that was hit and is gone was hit all the same: it makes no room for another.
      const victims = subjects.flatMap(({ id }) => seen.get(id) ?? []);
      const situation = { ...planned, targets, victims, fleet: how.fleetOf(targets, victims) };
      const rulings = await askGuards(again, situation, { ...how.asking, signal });
      const stranger = targets.find(({ id }) => id === newcomer?.id);
      return stranger ? [...rulings, await spare(stranger, targets, how, signal)] : rulings;
    } catch (error) {
      return refuseAll(again, error);
    }
  };
}

/** The plan's victims were looked at when the plan was made; nobody has looked at this one. */
async function spare(
  newcomer: Target,
  targets: readonly Target[],
  { asking, selector, protection }: Omit<Rechecking, "active" | "planned">,
  signal: AbortSignal,
): Promise<Ruling> {
  const guard = "protected-sharer";
  try {
    const sharers = await asking.source.sharers([newcomer.id], signal);
    const { refused } = spareProtected([newcomer], sharers, { targets, selector, protection });
    const reason = refused[0]?.reason;
    return { guard, allowed: reason === undefined, reason: reason ?? "no sharer is protected" };
  } catch (error) {
    const reason = `its sharers could not be looked up: ${messageOf(error)}`;
    return { guard, allowed: false, reason };
  }
}
