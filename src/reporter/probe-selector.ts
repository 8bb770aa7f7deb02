/** Which probes a threshold or an abort rule speaks of. */
import type { PlannedProbe } from "../core/plan.ts";

export type SelectorKey = "probe" | "service" | "zone" | "role";
export type ProbeSelector = Readonly<Partial<Record<SelectorKey, string>>>;

interface Selectable {
  readonly probe: string;
  readonly role: PlannedProbe["role"];
  readonly service?: string | undefined;
  readonly zone?: string | undefined;
}

/** Victims are looked at only where a role or a probe is named. */
export function selects(selector: ProbeSelector, probe: Selectable): boolean {
  const { role, probe: name, service, zone } = selector;
  if (role === undefined && name === undefined && probe.role === "victim") return false;
  return (
    (role === undefined || role === probe.role) &&
    (name === undefined || name === probe.probe) &&
    (service === undefined || service === probe.service) &&
    (zone === undefined || zone === probe.zone)
  );
}
