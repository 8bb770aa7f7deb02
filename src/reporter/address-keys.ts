/**
 * Keys behind an address' ? and # that its kind does not read, or that say nothing. Passed over, they would
 * be conditions that nobody checks, and a drill would pass for what was never asked.
 */
import type { ProbeKind } from "../core/probe.ts";
import { nearest } from "../nearest.ts";
import type { ProbeMistake } from "./read-probe.ts";

/** @param beside options that may stand beside an address of this kind */
export function strangersIn(
  { keys: { query = [], fragment = [], repeated = [] } = {} }: Pick<ProbeKind, "keys">,
  url: URL,
  beside: readonly string[],
): ProbeMistake[] {
  const ours = query === "theirs" ? [] : query;
  const inQuery = query === "theirs" ? new URLSearchParams() : url.searchParams;
  const inFragment = new URLSearchParams(url.hash.slice(1));
  const once = (keys: readonly string[]) => keys.filter((key) => !repeated.includes(key));
  return [
    ...unknown([...inQuery.keys()], {
      sign: "?",
      known: ours,
      elsewhere: { "#": fragment },
      beside,
    }),
    ...unknown([...inFragment.keys()], {
      sign: "#",
      known: fragment,
      elsewhere: { "?": ours },
      beside,
    }),
    ...idle(inQuery, once(ours)),
    ...idle(inFragment, once(fragment)),
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
      isOfAddress: true as const,
      message: `unknown behind ${sign}, expected ${expected}${meant(key, place)}`,
    }));
}

/** @param known those that say one thing, once */
function idle(found: URLSearchParams, known: readonly string[]): ProbeMistake[] {
  const wrong = (key: string, message: string) => ({
    path: [key],
    isOfAddress: true as const,
    message,
  });
  return known.flatMap((key) => {
    const values = found.getAll(key);
    if (values.length > 1) return [wrong(key, `it is there ${values.length} times, expected once`)];
    return values[0] === "" ? [wrong(key, "it is empty")] : [];
  });
}

function meant(key: string, { known, elsewhere, beside }: Place): string {
  const [sign] = Object.entries(elsewhere).find(([, keys]) => keys.includes(key)) ?? [];
  if (sign) return `; it stands behind ${sign}`;
  if (beside.includes(key)) return "; in a drill file it stands beside the address";
  const near = nearest(key, known);
  return near ? `; did you mean "${near}"?` : "";
}
