/** The victims' surroundings: what a guard counts, and what probes may be found on. Pure. */
import type { Selector } from "./core/selector.ts";
import type { Target } from "./core/target.ts";

/** The same selections in any zone, and the rest of the victims' projects. */
export function fleetOf(
  targets: readonly Target[],
  faults: readonly { readonly selector: Selector }[],
  victims: readonly Target[],
): Target[] {
  const projects = new Set(victims.flatMap((victim) => victim.project ?? []));
  const wider = faults.map(({ selector }) =>
    selector.without("zone").without("region").without("engine"),
  );
  const inProjects = (target: Target) =>
    target.project !== undefined && projects.has(target.project);
  // Beside victims without a project, what belongs to somebody's project is somebody else's.
  const isLoose = victims.some(({ project }) => project === undefined);
  const beside = ({ project, ours }: Target) => isLoose && project === undefined && !ours;
  return targets.filter(
    (target) =>
      inProjects(target) || (beside(target) && wider.some((selector) => selector.passes(target))),
  );
}
