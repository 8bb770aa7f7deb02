/**
 * Draws as a function of a seed and keys, not of a generator's state: nothing that happens in
 * between, and no order in which an engine lists things, can change what a seed means.
 */
import { hash } from "node:crypto";

/** A number in [0, 1), the same for the same seed and keys on any machine. */
export function draw(seed: string, ...keys: readonly string[]): number {
  const digest = hash("sha256", JSON.stringify([seed, ...keys]));
  // The first 53 bits; no call for each of a schedule's ten years may cost a buffer and a big integer.
  const high = Number.parseInt(digest.slice(0, 8), 16);
  const low = Number.parseInt(digest.slice(8, 14), 16) >>> 3;
  return (high * 2 ** 21 + low) / 2 ** 53;
}

/** `count` of the items without replacement, in drawn order, independent of the order given. */
export function sample<T>(
  items: readonly T[],
  options: { count: number; seed: string; key: (item: T) => string },
): T[] {
  return items
    .map((item) => ({ item, key: options.key(item) }))
    .map(({ item, key }) => ({ item, key, rank: draw(options.seed, "victim", key) }))
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
    .slice(0, options.count)
    .map(({ item }) => item);
}
