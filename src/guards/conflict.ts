/** Two runs on one container, or in one namespace, would each measure and undo the other's fault. */
import { defineGuard, known } from "../core/guard.ts";
import { sharedNamespace } from "../core/namespaces.ts";

export default defineGuard({
  name: "conflict",
  summary: "no other run has an open fault on a victim or in its namespaces",
  always: true,
  rechecks: true,
  needs: ["openFaults", "snapshots"],
  check: ({ victims, targets, openFaults, snapshots }) => {
    const claims = known(openFaults);
    if (claims.length === 0) return { allowed: true, reason: "no other run has a fault open" };
    const states = known(snapshots);
    for (const { fault, run, holder } of claims)
      for (const victim of victims) {
        const other = { ...fault.victim, modes: fault.before };
        const mine = { ...victim, modes: states.get(victim.id) };
        const shared = sharedNamespace(mine, other, { targets, modes: states });
        if (!shared) continue;
        const where =
          shared === "itself"
            ? victim.name
            : `${fault.victim.name}, whose ${shared} namespace ${victim.name} shares`;
        return {
          allowed: false,
          reason: `run ${run}, held by ${holder}, has ${fault.monkey} open on ${where}; chaos revert undoes what a dead run left`,
        };
      }
    return { allowed: true, reason: "no other run has a fault open on a victim or beside it" };
  },
});
