/** What was taken over → a drill file, as YAML writes it. */
import type { Document } from "./document.ts";
import type { DrillFault } from "./faults.ts";
import { seconds } from "./pauses.ts";
import type { DrillProbe } from "./probes.ts";

export function drillOf(
  { title, description, ...one }: Document,
  { probes, faults }: { probes: Record<string, DrillProbe>; faults: readonly DrillFault[] },
) {
  const name =
    title
      .replace(/[^\w .:/-]+/g, " ")
      .trim()
      .slice(0, 60)
      .trim() || "imported";
  const timeouts = (one["steady-state-hypothesis"]?.probes ?? []).map(({ provider }) =>
    seconds(provider?.timeout),
  );
  const timeoutS = Math.max(0, ...timeouts);
  const rehearsal = { monkey: "noop", select: { all: true }, count: 1 };
  return {
    version: 1,
    experiments: [
      {
        name,
        ...(description ? { description: description.replaceAll("${", "$${") } : {}),
        faults: faults.length > 0 ? faults : [rehearsal],
        ...(faults.length > 1 ? { order: "sequence" } : {}),
        ...(Object.keys(probes).length > 0 ? { probes: bare(probes) } : {}),
        ...(timeoutS > 0
          ? { watch: { timeout: `${Math.min(300_000, Math.max(10, timeoutS * 1_000))}ms` } }
          : {}),
      },
    ],
  };
}

/** An address alone is written as one. */
function bare(probes: Record<string, DrillProbe>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(probes).map(([name, probe]) => [
      name,
      Object.keys(probe).length === 1 ? probe.address : probe,
    ]),
  );
}
