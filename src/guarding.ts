/** Which guards a drill has to pass, and what they say: of the plan, before the act, of a newcomer. */
import type { Clock } from "./core/clock.ts";
import type { Guard, GuardFacts } from "./core/guard.ts";
import { readSetting } from "./core/guard-setting.ts";
import type { Monkey } from "./core/monkey.ts";
import type { Ruling } from "./core/plan.ts";
import { type ActiveGuard, checksOf, factsNeeded, refuseAll, ruleOn } from "./core/rulings.ts";
import type { Source } from "./core/source.ts";
import { gatherFacts, type Surroundings } from "./guard-facts.ts";
import { guards } from "./rosters.ts";

/** Settings by a guard's name, spelt as on the command line or as in a file: text, numbers, lists. */
export type GuardSettings = Readonly<Record<string, unknown>>;

/** The free facts: what a plan or a fresh list tells. */
export type Situation = Pick<
  GuardFacts,
  | "victims"
  | "radius"
  | "dragged"
  | "targets"
  | "fleet"
  | "openAtOnce"
  | "eligible"
  | "options"
  | "holdMs"
> & { readonly run: string };

export interface Asking extends Surroundings {
  readonly source: Source;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * @param army the monkeys of the drill's faults, in their order
 * @throws ChaosError GUARD_INVALID, before anything is looked up
 */
export async function readGuards(
  given: GuardSettings,
  army: readonly Monkey[],
): Promise<ActiveGuard[]> {
  const settings = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(given)) {
    const { name: known, setting, always } = await guards.load(kebab(name));
    const isWanted = always || army.some((monkey) => monkey.guards?.includes(known));
    const isOff = value === false && setting === undefined && !isWanted;
    if (!isOff) settings.set(known, textsOf(value));
  }
  return (await guards.all()).flatMap((guard) => activeOf(guard, settings, army));
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function textsOf(value: unknown): string[] {
  if (value === true || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function activeOf(
  guard: Guard,
  settings: ReadonlyMap<string, readonly string[]>,
  army: readonly Monkey[],
): ActiveGuard[] {
  const { name, always, setting } = guard;
  const texts = settings.get(name);
  const byDefault = setting?.byDefault === undefined ? undefined : [setting.byDefault];
  const heard = texts ?? byDefault;
  const read = {
    guard,
    setting: heard ? readSetting(guard, heard) : undefined,
    ...(texts ? { texts } : {}),
  };
  const own = army.flatMap((monkey, fault) =>
    monkey.guards?.includes(name) ? [{ ...read, fault }] : [],
  );
  if (own.length > 0) return own;
  return heard || always ? [read] : [];
}

/** Never throws: a guard that cannot be asked has refused. */
export async function askGuards(
  active: readonly ActiveGuard[],
  situation: Situation,
  { source, clock, signal, ...surroundings }: Asking,
): Promise<Ruling[]> {
  try {
    const nowMs = clock.wallMs();
    const { run, victims, dragged } = situation;
    const needs = { needed: factsNeeded(active), checks: checksOf(active) };
    const look = { ...surroundings, ...needs, source, run, victims, dragged, nowMs };
    return ruleOn(active, { ...situation, ...(await gatherFacts(look, signal)), nowMs });
  } catch (error) {
    return refuseAll(active, error);
  }
}
