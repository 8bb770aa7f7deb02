/** Services, zones, hosts: the groups that caps count in. */
import { ChaosError } from "../failure.ts";
import { sample } from "./chance.ts";
import type { Subject } from "./fault.ts";
import type { Target } from "./target.ts";

/** At most `max` of each group: `{ by: "service", max: 1 }`. */
export interface Cap {
  readonly by: string;
  readonly max: number;
}

export const CAP_SAYS =
  "GROUP=N with service, zone, region, host, project or a label, and N from 1";

/** `service=1` or `service:1`. @throws ChaosError USAGE */
export function readCap(text: string): Cap {
  const [, by, max] = /^([A-Za-z0-9][\w./-]*)[=:]([1-9]\d{0,5})$/.exec(text) ?? [];
  if (by === undefined)
    throw new ChaosError("USAGE", `Cannot cap by "${text}": expected ${CAP_SAYS}`);
  return { by, max: Number(max) };
}

/** A container that belongs to no service is a service of its own. */
export function serviceOf({
  project,
  service,
  name,
}: Pick<Subject, "project" | "service" | "name">) {
  if (!service) return name;
  return project ? `${project}/${service}` : service;
}

/** What has no such label counts as one group: a cap that it escaped would be none. */
export function groupOf(target: Target, by: string): string {
  if (by === "service") return serviceOf(target);
  if (by === "zone" || by === "region" || by === "project") return target[by] ?? "";
  if (by === "host")
    return target.labels["com.docker.swarm.node.id"] ?? target.engine ?? target.source;
  return (Object.hasOwn(target.labels, by) ? target.labels[by] : undefined) ?? "";
}

export function countBy(targets: readonly Target[], by: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const target of targets) {
    const group = groupOf(target, by);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}

/** The draw goes on past those whose group is full, so that a cap never changes who comes first. */
export function sampleWithin(
  eligible: readonly Target[],
  caps: readonly Cap[],
  options: { count: number; seed: string; key: (target: Target) => string },
): Target[] {
  if (caps.length === 0) return sample(eligible, options);
  const counted = caps.map((cap) => ({ ...cap, counts: new Map<string, number>() }));
  const admit = (target: Target): boolean => {
    const groups = counted.map(({ by }) => groupOf(target, by));
    const many = counted.map(({ counts }, n) => counts.get(groups[n] as string) ?? 0);
    if (counted.some(({ max }, n) => (many[n] as number) >= max)) return false;
    counted.forEach(({ counts }, n) => void counts.set(groups[n] as string, (many[n] ?? 0) + 1));
    return true;
  };
  const drawn = sample(eligible, { ...options, count: eligible.length });
  return drawn.filter(admit).slice(0, options.count);
}
