/**
 * Keys behind an address' ? and # that its kind does not read. Passed over, they would be conditions that
 * nobody checks, and a drill would pass for what was never asked.
 */
import type { ProbeKind } from "../core/probe.ts";
import { nearest } from "../nearest.ts";
import type { ProbeMistake } from "./read-probe.ts";

/** @param beside options that may stand beside an address of this kind */
export function strangersIn(
  { keys: { query = [], fragment = [] } = {} }: Pick<ProbeKind, "keys">,
  url: URL,
  beside: readonly string[],
): ProbeMistake[] {
  const ours = query === "theirs" ? [] : query;
  const inQuery = query === "theirs" ? [] : [...url.searchParams.keys()];
  const inFragment = [...new URLSearchParams(url.hash.slice(1)).keys()];
  return [
    ...unknown(inQuery, { sign: "?", known: ours, elsewhere: { "#": fragment }, beside }),
    ...unknown(inFragment, { sign: "#", known: fragment, elsewhere: { "?": ours }, beside }),
  ];
}

interface Place {
  readonly sign: string;
  readonly known: readonly string[];
  readonly elsewhere: Readonly<Record<string, readonly string[]>>;
  readonly beside: readonly string[];
}

function unknown(found: readonly string[], place: Place): ProbeMistake[] {
  const { sign, known } = place;
  const expected = known.length === 0 ? "nothing there" : known.join(", ");
  return [...new Set(found)]
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [key],
      isOfAddress: true,
      message: `unknown behind ${sign}, expected ${expected}${meant(key, place)}`,
    }));
}

function meant(key: string, { known, elsewhere, beside }: Place): string {
  const [sign] = Object.entries(elsewhere).find(([, keys]) => keys.includes(key)) ?? [];
  if (sign) return `; it stands behind ${sign}`;
  if (beside.includes(key)) return "; in a drill file it stands beside the address";
  const near = nearest(key, known);
  return near ? `; did you mean "${near}"?` : "";
}
