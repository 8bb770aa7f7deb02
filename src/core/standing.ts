/** Who counts as standing for the guards that ask what is left when the victims are down. */
import type { Claim } from "./source.ts";
import type { Target } from "./target.ts";

/**
 * It runs, its health check does not say otherwise, and no other run has a fault open on it: one that
 * is claimed is well for a moment more, and one that is starting is not well yet. Without a health
 * check, running is all that can be known.
 */
export function standing(othersOpen: readonly Claim[]): (target: Target) => boolean {
  // Not the claim's key: that of a fault beside others is not its victim's id.
  const theirs = new Set(othersOpen.map(({ fault }) => fault.victim.id));
  const isWell = ({ state, health }: Target) =>
    state === "running" && health !== "unhealthy" && health !== "starting";
  return (target) => isWell(target) && !theirs.has(target.id);
}
