/** How long an experiment waits, or lets a provider take. */

/** A pause may be a text with a variable in it. */
export function seconds(pause: unknown): number {
  const value = Number(pause ?? 0);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
