/** What a user calls a run: its id, an unambiguous beginning of it, or `last`. Pure. */

/** The runs that can be meant; one is an answer. */
export function runsMeant(names: readonly string[], wanted: string): string[] {
  const sorted = [...new Set(names)].sort();
  if (wanted === "last") return sorted.slice(-1);
  if (sorted.includes(wanted)) return [wanted];
  return sorted.filter((name) => name.startsWith(wanted));
}
