/**
 * A zone may be wiped while enough others stand. A zone stands when at least half of its targets
 * run, are not unhealthy and are no other run's victims; the share of all zones that must stand afterwards is `quorum`.
 */
import { defineGuard, known } from "../core/guard.ts";
import type { Target } from "../core/target.ts";
import { percent } from "../units.ts";

export default defineGuard({
  name: "quorum",
  summary: "enough other zones stand before one is wiped",
  always: false,
  rechecks: true,
  needs: ["openFaults"],
  check: ({ victims, fleet, options, openFaults }) => {
    // A target that another run has claimed is well for a moment more.
    const theirs = new Set(known(openFaults).map(({ victim }) => victim));
    const wiped = new Set(victims.map((victim) => victim.zone ?? ""));
    const zones = byZone(fleet);
    const others = [...zones.keys()].filter((zone) => !wiped.has(zone));
    const standing = others.filter((zone) => stands(zones.get(zone) ?? [], theirs));
    const wantedPercent = percent(String(options.quorum ?? "50%"));
    const sharePercent = zones.size === 0 ? 0 : (100 * standing.length) / zones.size;
    return {
      allowed: sharePercent >= wantedPercent,
      reason: `${standing.length} of ${zones.size} zones stand without ${[...wiped].join(", ")}${names(standing)}; the quorum is ${wantedPercent}%`,
    };
  },
});

function byZone(targets: readonly Target[]): Map<string, Target[]> {
  const zones = new Map<string, Target[]>();
  for (const target of targets)
    if (target.zone) zones.set(target.zone, [...(zones.get(target.zone) ?? []), target]);
  return zones;
}

function stands(members: readonly Target[], theirs: ReadonlySet<string>): boolean {
  const isWell = ({ id, state, health }: Target) =>
    state === "running" && health !== "unhealthy" && !theirs.has(id);
  const well = members.filter(isWell);
  return members.length > 0 && well.length * 2 >= members.length;
}

function names(zones: readonly string[]): string {
  return zones.length === 0 ? "" : ` (${[...zones].sort().join(", ")})`;
}
