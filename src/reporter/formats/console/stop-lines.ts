/** When harm stopped the drill, and how long the system took to recover from what was done until then. */
import { sayMs } from "../../../units.ts";
import type { ProbeMetrics } from "../../metrics.ts";
import type { Report } from "../../report.ts";
import { sayInterval } from "../../say.ts";

export function stopLines({ stops, phases, probes, originAt }: Report): string[] {
  const harm = stops.find(({ cause }) => cause === "harm");
  if (!harm) return [];
  const at = new Date(Date.parse(originAt) + harm.t).toISOString();
  const fault = phases.find(({ phase }) => phase === "fault");
  const into = fault ? `, ${sayMs(harm.t - fault.from)} after the first injection` : "";
  const gating = probes.filter(({ gates }) => gates);
  return [`stopped at ${at}${into}`, ...gating.flatMap(recovery)];
}

function recovery({ probe, ttr, ttrRelease, recovery: how }: ProbeMetrics): string[] {
  if (!ttr) return [];
  if (how === "not-recovered") return [`${probe} had not recovered when the watch ended`];
  if (how === "unaffected") return [`${probe} had no outage`];
  const since = ttrRelease ? ` and ${sayInterval(ttrRelease, "ms")} after the release` : "";
  return [`${probe} was good again ${sayInterval(ttr, "ms")} after the first injection${since}`];
}
