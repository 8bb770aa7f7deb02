/** Of a suite's exit statuses the one that decides (design §8); a signal yields to what is unsafe alone. */
const RANKS = [5, 143, 130, 129, 6, 4, 2, 1, 3, 0];

export function worst(exits: readonly number[]): number {
  return RANKS.find((one) => exits.includes(one)) ?? 6;
}
