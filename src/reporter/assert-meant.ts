/** A threshold that speaks of no probe would be inconclusive after the deed; better said before it. */
import type { PlannedProbe, Watching } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";
import { selects } from "./probe-selector.ts";
import { readThresholds } from "./threshold-parser.ts";

/** @throws ChaosError THRESHOLD_INVALID naming the probes that there are */
export function assertMeant(watching: Watching, probes: readonly PlannedProbe[]): void {
  const known = probes.map(({ name, role, service, zone }) => ({
    probe: name,
    role,
    service,
    zone,
  }));
  for (const { text, selector, measure, reference } of readThresholds(watching.thresholds)) {
    if (reference === "control") assertControlled(text, probes);
    // Those of services and of the run ask no probe.
    if (measure.of === "service" || measure.of === "aftermath") continue;
    if (Object.keys(selector).length === 0 || known.some((one) => selects(selector, one))) continue;
    throw new ChaosError(
      "THRESHOLD_INVALID",
      `Cannot use threshold "${text}": no probe of this drill is meant`,
      {
        hint:
          known.length > 0
            ? `There are: ${known.map(say).join("; ")}`
            : "No probe watches: add one with --probe name=url, or under probes in a drill file",
      },
    );
  }
}

function assertControlled(text: string, probes: readonly PlannedProbe[]): void {
  if (probes.some(({ role }) => role === "control")) return;
  throw new ChaosError(
    "THRESHOLD_INVALID",
    `Cannot use threshold "${text}": no probe is in the control group`,
    { hint: "Label containers that are not hit with chaos.probe, such as http://:8080/health" },
  );
}

function say({
  probe,
  role,
  service,
  zone,
}: {
  probe: string;
  role: string;
  service: string | undefined;
  zone: string | undefined;
}): string {
  const more = [service && `service=${service}`, zone && `zone=${zone}`].filter(Boolean);
  return [`probe=${probe}`, `role=${role}`, ...more].join(",");
}
