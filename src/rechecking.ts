/** The guards asked again on a fresh list: right before the act, and for each newcomer of a hold. */
import type { Ability } from "./core/ability.ts";
import { draggedAlong } from "./core/dragging.ts";
import type { Aim } from "./core/drill.ts";
import type { Plan, Ruling } from "./core/plan.ts";
import { spareProtected } from "./core/planning.ts";
import { refuseAll } from "./core/rulings.ts";
import type { Selector } from "./core/selector.ts";
import type { Sharer, Target } from "./core/target.ts";
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
    spares?(sharer: Target): string | undefined;
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

/** @param joined is told who would be hit along with a victim, and was not there when the plan was made */
export function recheckOf({ hearings, ...how }: Rechecking, joined: Joined[] = []): Recheck {
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
      const unlooked = newcomer ? [newcomer] : targets.some(isNew) ? aims.filter(isNext) : [];
      const looks = await lookBeside(unlooked, { ...how, targets, signal });
      const come = newOnes(looks, { hearings, joined, aims });
      const along = [...joined, ...come].flatMap(({ id }) => seen.get(id) ?? []);
      const now = again.flatMap((hearing) =>
        asItIs(hearing, aims, { targets, seen, along, ...how }),
      );
      const rulings = await hear(now, { ...how.asking, signal });
      const found = looks.map(({ ruling }) => ruling);
      const all = [...rulings, ...found];
      if (all.every(({ allowed }) => allowed)) joined.push(...come);
      // Of the plan's own victims nothing is new but a refusal.
      return all.filter((one) => newcomer !== undefined || !one.allowed || rulings.includes(one));
    } catch (error) {
      const active = again.flatMap((hearing) => hearing.active);
      return refuseAll(active, error);
    }
  };
}

interface Now extends Pick<Rechecking, "faults"> {
  readonly targets: readonly Target[];
  readonly seen: ReadonlyMap<string, Target>;
  /** Who goes down along with a victim and did not live there when the plan was made. */
  readonly along: readonly Target[];
}

function asItIs(hearing: Hearing, aims: readonly Aim[], around: Now): Hearing[] {
  const { targets, seen, along, faults } = around;
  const about = aims.filter(({ isOver }) => !isOver);
  const own = about.filter(({ fault }) => fault === (hearing.fault ?? fault));
  if (own.length === 0) return [];
  // One that was hit and is gone was hit all the same: it makes no room for another.
  const known = (some: readonly Aim[]) =>
    [...new Set(some.map(({ victim }) => victim.id))].flatMap((id) => seen.get(id) ?? []);
  const [victims, radius] = [known(about), known(aims)];
  const of = faults.filter((_, at) => own.some(({ fault }) => fault === at));
  const fleet = fleetOf(targets, of, victims);
  const dragged = besides(radius, [...hearing.situation.dragged, ...along]);
  const eligible = eligibleNow(hearing, { targets, radius });
  const now = { targets, victims, radius, dragged, fleet, eligible, openAtOnce: about.length };
  return [{ ...hearing, situation: { ...hearing.situation, ...now } }];
}

/** Who has stopped since is nobody who would be left; who came since was no part of the draw. */
function eligibleNow(
  { drawnFrom, situation }: Hearing,
  { targets, radius }: { readonly [what in "targets" | "radius"]: readonly Target[] },
): number {
  if (!drawnFrom) return situation.eligible;
  const running = targets.filter(({ state }) => state === "running");
  const there = new Set([...radius, ...running].map(({ id }) => id));
  return [...drawnFrom].filter((id) => there.has(id)).length;
}

/** Each once, and none that is a victim itself. */
function besides(victims: readonly Target[], others: readonly Target[]): Target[] {
  const found = new Map(others.map((one) => [one.id, one]));
  for (const { id } of victims) found.delete(id);
  return [...found.values()];
}

const isNext = ({ isOver }: Aim) => !isOver;
const isLiving = ({ state }: Target) => state === "running" || state === "paused";

/** Who would be hit along with a victim, by its id besides what a plan says. */
export type Joined = Plan["alsoHit"][number] & { readonly id: string };

interface Beside {
  readonly ruling: Ruling;
  readonly sharers: readonly Joined[];
}

interface Known extends Pick<Rechecking, "hearings"> {
  readonly joined: readonly Joined[];
  readonly aims: readonly Aim[];
}

function newOnes(looks: readonly Beside[], { hearings, joined, aims }: Known): Joined[] {
  const known = new Set([
    ...aims.map(({ victim }) => victim.id),
    ...hearings.flatMap(({ situation }) => situation.dragged.map(({ id }) => id)),
    ...joined.map(({ id }) => id),
  ]);
  return looks.flatMap(({ sharers }) => sharers.filter(({ id }) => !known.has(id)));
}

interface Looking extends Omit<Rechecking, "hearings"> {
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
}

/** Of those whom nobody has looked at since the plan was made, or since somebody came who may live with them. */
async function lookBeside(aims: readonly Aim[], looking: Looking): Promise<Beside[]> {
  const asked = aims.map(async ({ victim, fault }) => {
    const target = looking.targets.find(({ id }) => id === victim.id);
    return target && beside(target, fault, looking);
  });
  return (await Promise.all(asked)).filter((one) => one !== undefined);
}

async function beside(
  victim: Target,
  fault: number,
  { asking, faults, protection, targets, signal }: Looking,
): Promise<Beside> {
  const guard = "protected-sharer";
  try {
    const { selector, needs, spares } = faults[fault] as Rechecking["faults"][number];
    const sharers = await draggedAlong(asking.source, [victim.id], needs, signal);
    const context = { targets, selector, protection, spares };
    const { refused, alsoHit } = spareProtected([victim], sharers, context);
    const reason = refused[0]?.reason;
    return {
      ruling: { guard, allowed: reason === undefined, reason: reason ?? "no sharer is protected" },
      sharers: alsoHit.map((one) => ({ ...one, id: idOf(one.name, sharers) })),
    };
  } catch (error) {
    const reason = `its sharers could not be looked up: ${messageOf(error)}`;
    return { ruling: { guard, allowed: false, reason }, sharers: [] };
  }
}

const idOf = (named: string, sharers: readonly Sharer[]) =>
  sharers.find(({ name }) => name === named)?.id ?? "";
