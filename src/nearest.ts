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
  return best && best.far <= Math.max(2, Math.ceil(word.length / 2)) ? best.name : undefined;
}
