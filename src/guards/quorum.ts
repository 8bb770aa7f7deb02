/**
 * A zone may be wiped while enough others stand. A zone stands when at least half of its targets do;
 * the share of all zones that must stand afterwards is `quorum`.
 */
import { defineGuard, known } from "../core/guard.ts";
import { standing } from "../core/standing.ts";
import type { Target } from "../core/target.ts";
import { percent } from "../units.ts";

export default defineGuard({
  name: "quorum",
  summary: "enough other zones stand before one is wiped",
  always: false,
  rechecks: true,
  needs: ["openFaults"],
  check: ({ victims, dragged, targets, fleet, options, openFaults }) => {
    const down = new Set(dragged.map(({ id }) => id));
    const isFree = standing(known(openFaults), targets);
    const stands = (target: Target) => isFree(target) && !down.has(target.id);
    const wiped = new Set(victims.map((victim) => victim.zone ?? ""));
    const zones = byZone(fleet);
    const others = [...zones.keys()].filter((zone) => !wiped.has(zone));
    const left = others.filter((zone) => isHalf(zones.get(zone) ?? [], stands));
    const wantedPercent = percent(String(options.quorum ?? "50%"));
    const sharePercent = zones.size === 0 ? 0 : (100 * left.length) / zones.size;
    return {
      allowed: sharePercent >= wantedPercent,
      reason: `${left.length} of ${zones.size} zones stand without ${[...wiped].join(", ")}${names(left)}; the quorum is ${wantedPercent}%`,
    };
  },
});

function byZone(targets: readonly Target[]): Map<string, Target[]> {
  const zones = new Map<string, Target[]>();
  for (const target of targets)
    if (target.zone) zones.set(target.zone, [...(zones.get(target.zone) ?? []), target]);
  return zones;
}

function isHalf(members: readonly Target[], stands: (target: Target) => boolean): boolean {
  return members.length > 0 && members.filter(stands).length * 2 >= members.length;
}

function names(zones: readonly string[]): string {
  return zones.length === 0 ? "" : ` (${[...zones].sort().join(", ")})`;
}
