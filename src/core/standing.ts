/** Who counts as standing for the guards that ask what is left when the victims are down. */
import { ownerOf } from "./namespaces.ts";
import type { Claim } from "./source.ts";
import type { Target } from "./target.ts";

const modes = new Map<string, never>();

/**
 * It runs, its health check does not say otherwise, and no other run has a fault open on it, nor on the
 * container whose network it lives in: one that is claimed is well for a moment more, and one that is
 * starting is not well yet. Without a health check, running is all that can be known.
 */
export function standing(
  othersOpen: readonly Claim[],
  targets: readonly Target[],
): (target: Target) => boolean {
  // Not the claim's key: that of a fault beside others is not its victim's id.
  const theirs = new Set(othersOpen.map(({ fault }) => fault.victim.id));
  const isWell = ({ state, health }: Target) =>
    state === "running" && health !== "unhealthy" && health !== "starting";
  // A list tells the network mode of all, and nowhere the pid mode.
  const home = ({ id, name, networkMode }: Target) =>
    ownerOf({ id, name, modes: { networkMode, pidMode: "" } }, "networkMode", { targets, modes });
  return (target) => isWell(target) && !theirs.has(target.id) && !theirs.has(home(target));
}
