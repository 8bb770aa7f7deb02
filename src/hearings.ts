/** Which guards are asked about what: most about the whole drill, a monkey's own about its fault. */
import type { Aimed } from "./aiming.ts";
import type { Ruling } from "./core/plan.ts";
import type { ActiveGuard } from "./core/rulings.ts";
import type { Target } from "./core/target.ts";
import { fleetOf } from "./fleet.ts";
import { type Asking, askGuards, type Situation } from "./guarding.ts";
import { holdMsOf } from "./order.ts";

export interface Hearing {
  readonly active: readonly ActiveGuard[];
  readonly situation: Situation;
  /** The index of the one fault that it is about; absent: all of them. */
  readonly fault?: number;
  /** The ids of the eligible; absent: their number is all that is known. */
  readonly drawnFrom?: ReadonlySet<string>;
}

export function hearingsOf(
  active: readonly ActiveGuard[],
  faults: readonly Aimed[],
  about: { readonly run: string; readonly targets: readonly Target[] },
): Hearing[] {
  const [only, ...others] = faults;
  if (only && others.length === 0)
    return [{ active, situation: situationOf(faults, about), drawnFrom: eligibleIn(faults) }];
  const asked = (fault?: number) => active.filter((one) => one.fault === fault);
  const own = faults.map((fault, at) => {
    const beside = faults.filter(({ stage }) => stage === fault.stage);
    const { victims, dragged } = situationOf(beside, about);
    // What goes down beside its own victims is down for it as well.
    const situation = { ...situationOf([fault], about), victims, radius: victims, dragged };
    return { active: asked(at), situation, fault: at, drawnFrom: eligibleIn([fault]) };
  });
  const whole = { situation: situationOf(faults, about), drawnFrom: eligibleIn(faults) };
  const all = { active: asked(), ...whole };
  return [all, ...own].filter((hearing) => hearing.active.length > 0);
}

function situationOf(
  faults: readonly Aimed[],
  { run, targets }: { readonly run: string; readonly targets: readonly Target[] },
): Situation {
  const distinct = (some: (fault: Aimed) => readonly Target[]) => [
    ...new Map(faults.flatMap(some).map((target) => [target.id, target])).values(),
  ];
  const victims = distinct((fault) => fault.victims);
  const [only, ...others] = faults;
  return {
    run,
    victims,
    radius: victims,
    dragged: draggedIn(faults, { victims, targets }),
    targets,
    fleet: fleetOf(targets, faults, victims),
    openAtOnce: openAtOnce(faults),
    eligible: eligibleIn(faults).size,
    options: others.length === 0 ? (only?.options ?? {}) : {},
    holdMs: holdMsOf(faults),
  };
}

function eligibleIn(faults: readonly Aimed[]): ReadonlySet<string> {
  return new Set(faults.flatMap(({ eligible }) => eligible.map(({ id }) => id)));
}

function draggedIn(
  faults: readonly Aimed[],
  { victims, targets }: { readonly [what in "victims" | "targets"]: readonly Target[] },
): Target[] {
  // Several engines may each have one of that name.
  const where = new Set(
    faults.flatMap(({ alsoHit }) =>
      alsoHit.flatMap(({ name, victim }) =>
        victims.filter((one) => one.name === victim).map(({ engine }) => placeOf({ name, engine })),
      ),
    ),
  );
  const hit = new Set(victims.map(({ id }) => id));
  return targets.filter((target) => where.has(placeOf(target)) && !hit.has(target.id));
}

function placeOf({
  name,
  engine = "",
}: {
  readonly name: string;
  readonly engine?: string | undefined;
}) {
  return `${engine} ${name}`;
}

/** Stages follow each other: each begins when the one before is undone. */
function openAtOnce(faults: readonly Aimed[]): number {
  const stages = new Map<number, number>();
  for (const { stage, victims } of faults)
    stages.set(stage, (stages.get(stage) ?? 0) + victims.length);
  return Math.max(0, ...stages.values());
}

/** Never throws: a guard that cannot be asked has refused. */
export async function hear(hearings: readonly Hearing[], asking: Asking): Promise<Ruling[]> {
  const rulings = hearings.map(({ active, situation }) => askGuards(active, situation, asking));
  return (await Promise.all(rulings)).flat();
}
