/**
 * Ends orders in one namespace, from their ids alone: everything else stands in the registry there.
 * Rules go first, so that packets pass; the registry last, so that whoever dies here can be followed.
 */

import type { Family } from "../../cidr.ts";
import { closedText, HOLDER_CHAIN, PROXY_CHAIN } from "../doorman/rules.ts";
import { dismiss, tell } from "./attend.ts";
import type { Namespace } from "./namespace.ts";
import { chainOf } from "./registry.ts";
import { removalOf } from "./saved-rules.ts";
import { shapedOf } from "./slots.ts";
import { readState, remainsIn, type State } from "./state.ts";
import { RESTORE, RESTORERS } from "./tables.ts";
import { unshape } from "./unshape.ts";

/** The id of what tells of no fault: somebody flushed what was written down of it. */
const UNTOLD = "";

/**
 * @param ids `undefined`: all that is ours
 * @param onCut hears how many connections were busy to the end and reset
 * @returns how many were in effect, or had something of them there
 * @throws Error when something of them is still there afterwards, with what it is
 */
export async function revertIn(
  namespace: Namespace,
  ids: readonly string[] | undefined,
  onCut: (count: number) => void = () => {},
): Promise<number> {
  const state = await readState(namespace);
  const isMeant = (id: string) => ids === undefined || ids.includes(id);
  const going = state.entries.filter(({ order }) => isMeant(order.id));
  const left = state.entries.filter(({ order }) => !isMeant(order.id)).map(({ order }) => order);
  const chains = [...(ids ?? []).map(chainOf), ...going.map(({ order }) => chainOf(order.id))];
  const all = ids?.includes(UNTOLD) === false ? chains : [...chains, ...state.broken];
  const rules = all.flatMap((chain) => [`${chain}-in`, `${chain}-out`]);
  if (all.length === 0 && remainsIn(state).length === 0) return 0;
  const isNeeded = left.some(({ deed }) => deed.kind === "proxy");
  for (const family of [4, 6] as const) {
    await remove(namespace, family, removalOf(rules, state.saved[family]));
    if (!isNeeded) await remove(namespace, family, closedText(state.saved[family]));
  }
  await unshape(namespace, state, shapedOf(going), left);
  // What hung below them went with the rules, and is still in what was read before.
  await remove(namespace, 4, removalOf(all, state.saved[4], rules));
  if (!isNeeded) onCut(await seeOff(namespace, state));
  else if (going.some(({ order }) => order.deed.kind === "proxy")) await tell(namespace);
  assertGone(await readState(namespace), all);
  const was = Object.values(state.saved).join("\n");
  return new Set(all.filter((chain) => was.includes(`:${chain}`))).size;
}

/** Its books are empty: the doorman leaves, and what it did not take along goes with it. @returns whom it reset */
async function seeOff(namespace: Namespace, before: State): Promise<number> {
  const { wasThere, cut } = await dismiss(namespace);
  const text = Object.values(before.saved).join("\n");
  const isKnown = text.includes(PROXY_CHAIN) || text.includes(HOLDER_CHAIN);
  // Most namespaces never had one, and each look costs five programs.
  if (!wasThere && !isKnown) return 0;
  const { saved } = await readState(namespace);
  for (const family of [4, 6] as const)
    await remove(namespace, family, removalOf([PROXY_CHAIN, HOLDER_CHAIN], saved[family]));
  return cut;
}

async function remove(namespace: Namespace, family: Family, text: string): Promise<void> {
  if (text) await namespace.must(RESTORERS[family], RESTORE, text);
}

function assertGone(state: State, chains: readonly string[]): void {
  const left = remainsIn(state, chains);
  if (left.length > 0) throw new Error(`still there: ${left.join(", ")}`);
}
