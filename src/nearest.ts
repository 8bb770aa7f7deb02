/** "Did you mean": the nearest of the names that exist. */
import { distance } from "fastest-levenshtein";

/** The nearest candidate within half the word's length, or none. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // Two that differ by case alone are as near as each other, but for the one that it is.
  const isOther = (name: string) => Number(name !== word);
  const ranked = [...new Set(candidates)]
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort(
      (a, b) => a.far - b.far || isOther(a.name) - isOther(b.name) || (a.name < b.name ? -1 : 1),
    );
  const best = ranked[0];
  const isNear = best && (best.far <= reachOf(word) || sorted(best.name) === sorted(word));
  return isNear ? best.name : undefined;
}

/** Two letters of a short word are most of it. */
function reachOf({ length }: string): number {
  return length < 4 ? 1 : Math.max(2, Math.ceil(length / 2));
}

/** The one that is surely meant: a letter of it is another, or two of a long one; or its letters are out of order. */
export function mistypedOf(word: string, candidates: Iterable<string>): string | undefined {
  const name = nearest(word, candidates);
  if (name === undefined) return undefined;
  const isSure = distance(word.toLowerCase(), name.toLowerCase()) <= (word.length < 8 ? 1 : 2);
  return isSure || sorted(word) === sorted(name) ? name : undefined;
}

function sorted(word: string): string {
  return [...word.toLowerCase()].sort().join("");
}
