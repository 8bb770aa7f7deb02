/** The containers of the services that a drill hits: how many of them are left is how near it came. */
import type { Plan } from "./plan.ts";
import type { Target } from "./target.ts";

export function replicasOf(
  fleet: readonly Target[],
  victims: readonly Target[],
): NonNullable<Plan["replicas"]> {
  const members = [...new Map([...victims, ...fleet].map((one) => [one.id, one])).values()];
  const services = new Map(victims.map((one) => [`${one.project}\n${one.service}`, one]));
  return [...services].flatMap(([key, { service, project }]) => {
    if (service === undefined) return [];
    const ours = members.filter(
      (one) => `${one.project}\n${one.service}` === key && !isOneOff(one.labels),
    );
    const sorted = ours.map(memberOf).sort((a, b) => (a.id < b.id ? -1 : 1));
    return [{ service, ...(project === undefined ? {} : { project }), members: sorted }];
  });
}

/** `docker compose run` makes one of a service, to do a job: it serves nobody. */
export function isOneOff(labels: Readonly<Record<string, string>>): boolean {
  return labels["com.docker.compose.oneoff"]?.toLowerCase() === "true";
}

function memberOf({ id, state, health }: Target) {
  return {
    id,
    healthy: state === "running" && (health === undefined || health === "healthy"),
    ...(health === undefined ? {} : { checked: true as const }),
  };
}
