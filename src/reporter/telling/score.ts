/** A score in words: `36.9–41.2 of 100`, and what it was made without. */
import type { Score } from "../score.ts";

export function sayScore({ lo, hi, without }: Score): string {
  const value = lo === hi ? `${lo}` : `${lo}–${hi}`;
  const lacks = without.length > 0 ? `, without ${without.join(" and ")}` : "";
  return `score ${value} of 100${lacks}`;
}
