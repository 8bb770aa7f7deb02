/** One fault of an order, from its words to its victims: looks up and decides, touches nothing. */
import type { Ability, AbilityTable, Lack } from "./core/ability.ts";
import { draggedAlong } from "./core/dragging.ts";
import type { Leads } from "./core/leads.ts";
import { notesOn } from "./core/plan-notes.ts";
import { able, choose, draw, type FaultParts, spareProtected } from "./core/planning.ts";
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";
import type { Candidates, Protection } from "./core/victims.ts";
import type { ReadFault } from "./order.ts";

export interface Aimed extends ReadFault, FaultParts {
  readonly eligible: readonly Target[];
  readonly needs: readonly Ability[];
  /** Where the names of the outside lead that its options mean. */
  readonly leads: Leads;
  /** Why this one must not be hit along with a victim. */
  spares(sharer: Target): string | undefined;
}

export interface Field {
  readonly source: Source;
  readonly targets: readonly Target[];
  readonly protection: Protection;
  readonly seed: string;
}

/** Each in turn: who is hit by one is not there for another that begins with it, unless both compose. */
export async function aimAll(
  faults: readonly ReadFault[],
  field: Field,
  signal: AbortSignal,
): Promise<Aimed[]> {
  const aimed: Aimed[] = [];
  for (const fault of faults) {
    const isApart = ({ stage, monkey }: Aimed) =>
      stage === fault.stage && !(monkey.composes && fault.monkey.composes);
    const beside = aimed.filter(isApart);
    const taken = new Set(beside.flatMap(({ victims }) => victims.map(({ id }) => id)));
    aimed.push(await aim(fault, field, taken, signal));
  }
  return aimed;
}

async function aim(
  fault: ReadFault,
  { source, targets, protection, seed }: Field,
  taken: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Aimed> {
  const { selector, monkey, order } = fault;
  const found = without(choose(targets, selector, protection), taken);
  const asked = [...monkey.needs(fault.options as never), ...(monkey.decide ? DECIDING : [])];
  const tables = await source.abilities(found.eligible, signal, asked);
  const decided = monkey.decide?.(fault.options as never, lackIn(tables));
  const options = decided?.options ?? fault.options;
  const needs = decided?.lack ? [] : monkey.needs(options as never);
  const { leads, astray } = await whereNamesLead(found.eligible.length > 0 ? source : {}, fault);
  const lacks = (target: Target) =>
    decided?.lack ?? monkey.lacks?.(options as never, target, targets, leads) ?? astray;
  const capable = able(found, { needs, lacks }, tables, selector);
  const drawn = draw(capable, order.quantity, seed, order.maxPer);
  const ids = drawn.map(({ id }) => id);
  const sharers = await draggedAlong(source, ids, needs, signal);
  const spares = (sharer: Target) => monkey.spares?.(options as never, sharer);
  const context = { targets, selector, protection, spares };
  const { victims, refused, alsoHit } = spareProtected(drawn, sharers, context);
  return {
    ...fault,
    options,
    needs,
    leads,
    spares,
    matched: found.matched,
    eligible: capable.eligible,
    victims,
    passedOver: [...capable.passedOver, ...refused],
    alsoHit,
    notes: [
      ...(decided ? [decided.says] : []),
      ...notesOn(order.quantity, { selector, targets, victims }),
      ...(monkey.idle?.(options as never, targets) ?? []),
    ],
  };
}

/** One that leads nowhere would fail at every victim: known before anybody is touched. */
async function whereNamesLead(
  source: Pick<Source, "leadsTo">,
  { monkey, options }: Pick<ReadFault, "monkey" | "options">,
): Promise<{ leads: Leads; astray?: Lack }> {
  const leads = new Map<string, readonly string[]>();
  for (const name of monkey.outside?.(options as never) ?? []) {
    const { addresses, astray } = (await source.leadsTo?.(name)) ?? {};
    if (astray !== undefined) return { leads, astray: leadsNowhere(name, astray) };
    if (addresses) leads.set(name, addresses);
  }
  return { leads };
}

function leadsNowhere(name: string, why: string): Lack {
  return {
    reason: `host:${name} does not resolve: ${why}`,
    hint: "Name its addresses or CIDRs instead",
  };
}

/** What a choice may depend on. */
const DECIDING: readonly Ability[] = ["netem", "redirect"];

/** One choice for all: what one of them lacks, is lacking. */
function lackIn(tables: ReadonlyMap<string, AbilityTable>) {
  return (ability: Ability) =>
    [...tables.values()].map((table) => table[ability]).find((lack) => lack !== undefined);
}

function without(found: Candidates, taken: ReadonlySet<string>): Candidates {
  const reason = "another fault of this experiment hits it";
  const gone = found.eligible.filter(({ id }) => taken.has(id));
  return {
    ...found,
    eligible: found.eligible.filter(({ id }) => !taken.has(id)),
    passedOver: [...found.passedOver, ...gone.map((target) => ({ target, reason }))],
  };
}
