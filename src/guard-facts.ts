/** Gathers what guards need to know. What cannot be gathered is a fact too: who needs it refuses. */
import type { CostlyFact, CostlyFacts, Gathered, OutsideCheck } from "./core/guard.ts";
import { withOwners } from "./core/namespaces.ts";
import type { Claim, Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";
import { messageOf } from "./failure.ts";
import { readHaltFile } from "./journal/halt-file.ts";
import { readPastFaults } from "./journal/past-faults.ts";
import { DURATION_MS_MAX } from "./units.ts";

/** Where to look besides the engine. */
export interface Surroundings {
  /** Where the runs of the past and the halt file are; absent: the past is not known. */
  readonly stateRoot?: string;
  /** What names the engines, where several are meant. */
  readonly enginesFile?: string | undefined;
}

export interface Looking extends Surroundings {
  readonly source: Source;
  readonly run: string;
  readonly victims: readonly Target[];
  readonly dragged: readonly Target[];
  readonly nowMs: number;
  readonly needed: ReadonlySet<CostlyFact>;
  readonly checks: readonly OutsideCheck[];
}

export async function gatherFacts(look: Looking, signal: AbortSignal): Promise<CostlyFacts> {
  const { source, needed } = look;
  const only = <T>(name: CostlyFact, what: string, ask: () => Promise<T>): Promise<Gathered<T>> =>
    needed.has(name)
      ? attempt(what, ask)
      : Promise.resolve({ lacks: `${what} were not asked for` });
  const claims = only("openFaults", "the open faults", () => othersOpen(look, signal));
  const [openFaults, snapshots, pastFaults, halt, updates, outside] = await Promise.all([
    claims,
    only("snapshots", "the victims' namespaces", async () => {
      const held = await claims;
      // An inspect per victim, for nothing while nobody else has a fault open.
      return isEmpty(held) ? new Map() : namespacesOf(look, held, signal);
    }),
    only("pastFaults", "the runs of the past", async () => pastOf(look)),
    only("halt", "the halt switch", () => haltOf(look, signal)),
    only(
      "updates",
      "the updates of services",
      async () => (await source.updates?.([...look.victims, ...look.dragged], signal)) ?? [],
    ),
    only("outside", "the outside", async () => {
      // Loaded when it is wanted: its HTTP client is most of what a drill would load.
      const { askOutside } = await import("./outside.ts");
      return askOutside(look.checks, signal);
    }),
  ]);
  return { openFaults, snapshots, pastFaults, halt, updates, outside };
}

/** Of the victims, and of whoever stands between them, or those who are held, and a namespace's owner. */
async function namespacesOf(
  { source, victims }: Looking,
  held: Gathered<readonly Claim[]>,
  signal: AbortSignal,
) {
  const inspect = (ids: readonly string[]) => source.snapshot(ids, signal);
  const further = "value" in held ? held.value.map(({ fault }) => fault.before) : [];
  return withOwners(await inspect(victims.map(({ id }) => id)), further, inspect);
}

async function attempt<T>(what: string, ask: () => Promise<T>): Promise<Gathered<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { lacks: `${what} could not be read: ${messageOf(error)}` };
  }
}

async function othersOpen({ source, run }: Looking, signal: AbortSignal): Promise<Claim[]> {
  return (await source.claims.list(signal)).filter((claim) => claim.run !== run);
}

async function haltOf({ stateRoot, source }: Looking, signal: AbortSignal) {
  const here = stateRoot === undefined ? undefined : readHaltFile(stateRoot);
  return here ?? source.halt.read(signal);
}

function isEmpty(claims: Gathered<readonly Claim[]>): boolean {
  return "value" in claims && claims.value.length === 0;
}

function pastOf({ stateRoot, source, run, nowMs }: Looking) {
  if (stateRoot === undefined) throw new Error("no state folder is known");
  const sinceMs = nowMs - DURATION_MS_MAX;
  return readPastFaults({ stateRoot, engineId: source.engineId, except: run, sinceMs });
}
