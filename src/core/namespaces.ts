/** Whose pid and network namespace a container lives in, as far as its modes tell. */
import type { Target } from "./target.ts";

export interface Modes {
  readonly pidMode: string;
  readonly networkMode: string;
  /** Whose network it is, where the engine remembers: `networkMode` may name one that was removed. */
  readonly networkOf?: string | undefined;
}

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Absent when it is gone. */
  readonly modes: Modes | undefined;
}

/** Whoever may stand between a tenant and the container that its namespace was made for. */
export interface Neighbours {
  readonly targets: readonly Target[];
  /** By id, or by the name that a mode has. */
  readonly modes: ReadonlyMap<string, Modes>;
}

/** Each may live in the next one's; an engine that told of a ring would keep us for ever. */
const STEPS_MAX = 32;

/** What two containers share; `undefined`: nothing of their own. */
export function sharedNamespace(
  a: Tenant,
  b: Tenant,
  known: Neighbours,
): "itself" | "pid" | "network" | undefined {
  if (a.id === b.id) return "itself";
  if (ownerOf(a, "pidMode", known) === ownerOf(b, "pidMode", known)) return "pid";
  if (ownerOf(a, "networkMode", known) === ownerOf(b, "networkMode", known)) return "network";
  return undefined;
}

/** The id of the container that the namespace was made for, over however many steps. */
export function ownerOf(tenant: Tenant, kind: keyof Modes, known: Neighbours): string {
  let [id, mode] = [tenant.id, tenant.modes?.[kind]];
  let remembered = tenant.modes?.networkOf;
  for (let step = 0; step < STEPS_MAX; step++) {
    const named = namedBy(mode);
    if (named === undefined) return id;
    const owner = known.targets.find((one) => one.id.startsWith(named) || one.name === named);
    if (!owner) return (kind === "networkMode" ? remembered : undefined) ?? named;
    const modes = known.modes.get(owner.id) ?? known.modes.get(named);
    // A list tells the network mode of all, and nowhere the pid mode.
    remembered = modes?.networkOf;
    [id, mode] = [owner.id, modes?.[kind] ?? (kind === "networkMode" ? owner.networkMode : "")];
  }
  return id;
}

/** Adds to `found` those who are named in the way of it, and who stands behind them. */
export async function withOwners<T extends Modes>(
  found: ReadonlyMap<string, T>,
  further: readonly Modes[],
  look: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Map<string, T>> {
  const all = new Map(found);
  let wanted = namedIn([...found.values(), ...further], all);
  for (let step = 0; step < STEPS_MAX && wanted.length > 0; step++) {
    const more = await look(wanted);
    for (const [id, modes] of more) all.set(id, modes);
    wanted = namedIn([...more.values()], all);
  }
  return all;
}

function namedIn(some: readonly Modes[], known: ReadonlyMap<string, Modes>): string[] {
  const named = some.flatMap(({ pidMode, networkMode }) => [
    namedBy(pidMode) ?? [],
    namedBy(networkMode) ?? [],
  ]);
  return [...new Set(named.flat())].filter((name) => !known.has(name));
}

function namedBy(mode: string | undefined): string | undefined {
  return /^container:(.+)$/.exec(mode ?? "")?.[1];
}
