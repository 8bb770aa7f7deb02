/** What follows where an engine has no cgroups: one without root has none on a host with cgroup v1. */
import type { Lack } from "../../core/ability.ts";
import type { InfoAnswer } from "./answers.ts";

const WHY = "the engine runs without cgroups, as one without root does on cgroup v1";

export function hasNoCgroups({ CgroupDriver }: InfoAnswer): boolean {
  return CgroupDriver === "none";
}

/** A container's processes are told by their cgroup, from the host and from a helper alike. */
export const NOBODYS: Lack = {
  reason: `${WHY}, so nothing tells which process is a container's`,
  hint: "For kill there is --mode signal; else boot the engine's host with cgroup v2",
};

/** The engine's own answer to a pause is 500, "cgroups not configured for container" (20.10). */
export const NO_FREEZER: Lack = {
  reason: `${WHY}, so it can freeze nobody`,
  hint: "Boot the engine's host with cgroup v2",
};
