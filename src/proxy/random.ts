/** Rows of numbers that begin with a keyed draw: the same keys, the same row. */
import { draw } from "../core/chance.ts";

const WORD = 2 ** 32;

/** Marsaglia's xorshift: good enough for jitter, and a fraction of a hash's price per number. */
export function rowOf(seed: string, ...keys: readonly string[]): () => number {
  let state: number | undefined;
  return () => {
    // Most rows are never asked.
    let word = state ?? Math.floor(draw(seed, ...keys) * (WORD - 1)) + 1;
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    state = word;
    return (word >>> 0) / WORD;
  };
}
