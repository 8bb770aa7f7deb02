/** How long an experiment waits, or lets a provider take. */

/** It may be a text with a variable in it; a list is of what is waited for one after another. */
export function seconds(given: unknown): number {
  const value = [given].flat().reduce<number>((sum, one) => sum + Number(one ?? 0), 0);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
