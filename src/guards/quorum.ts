/**
 * A zone may be wiped while enough others stand. A zone stands when at least half of its targets
 * run and are not unhealthy; the share of all zones that must stand afterwards is `quorum`.
 */
import { defineGuard } from "../core/guard.ts";
import type { Target } from "../core/target.ts";
import { percent } from "../units.ts";

export default defineGuard({
  name: "quorum",
  summary: "enough other zones stand before one is wiped",
  always: false,
  rechecks: true,
  check: ({ victims, fleet, options }) => {
    const wiped = new Set(victims.map((victim) => victim.zone ?? ""));
    const zones = byZone(fleet);
    const others = [...zones.keys()].filter((zone) => !wiped.has(zone));
    const standing = others.filter((zone) => stands(zones.get(zone) ?? []));
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

function stands(members: readonly Target[]): boolean {
  const well = members.filter((one) => one.state === "running" && one.health !== "unhealthy");
  return members.length > 0 && well.length * 2 >= members.length;
}

function names(zones: readonly string[]): string {
  return zones.length === 0 ? "" : ` (${[...zones].sort().join(", ")})`;
}
