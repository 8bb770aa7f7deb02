/**
 * Draws as a function of a seed and keys, not of a generator's state: nothing that happens in
 * between, and no order in which an engine lists things, can change what a seed means.
 */
import { createHash } from "node:crypto";

/** A number in [0, 1), the same for the same seed and keys on any machine. */
export function draw(seed: string, ...keys: readonly string[]): number {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...keys]))
    .digest();
  return Number(digest.readBigUInt64BE() >> 11n) / 2 ** 53;
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
