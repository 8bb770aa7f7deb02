/**
 * A service that compose or Swarm is updating: a fault then breaks the deployment, and the recovery
 * time measures it. Compose leaves marks on what a list shows; Swarm has to be asked.
 */
import { serviceOf } from "../core/grouping.ts";
import { defineGuard, known } from "../core/guard.ts";
import { once } from "../core/guard-setting.ts";
import type { Target } from "../core/target.ts";

const NUMBER = "com.docker.compose.container-number";
const HASH = "com.docker.compose.config-hash";
const ONE_OFF = "com.docker.compose.oneoff";
/** What compose calls a container while its predecessor still has the name. */
const INTERIM_NAME = /^[0-9a-f]{12}_/;

export default defineGuard({
  name: "update-in-progress",
  summary: "no victim's service is being updated; off says that it does not matter",
  always: true,
  rechecks: true,
  needs: ["updates"],
  setting: once({ expects: "on or off", example: "off", byDefault: "on" }, (text) => {
    if (text !== "on" && text !== "off") throw new Error(`"${text}" is neither`);
    return text;
  }),
  check: ({ victims, dragged, targets, updates }, setting) => {
    if (setting === "off") return { allowed: true, reason: "switched off" };
    const [update] = known(updates);
    if (update)
      return { allowed: false, reason: `${update.service} is being updated: ${update.says}` };
    const hit = new Set([...victims, ...dragged].map(serviceOf));
    for (const service of hit) {
      const sign = signOf(targets.filter((one) => isMember(one) && serviceOf(one) === service));
      if (sign)
        return { allowed: false, reason: `${service} looks as if it were being updated: ${sign}` };
    }
    return { allowed: true, reason: "no victim's service is being updated" };
  },
});

/** `docker compose run` numbers its containers from 1 again. */
function isMember({ labels }: Target): boolean {
  return labels[NUMBER] !== undefined && labels[ONE_OFF]?.toLowerCase() !== "true";
}

function signOf(members: readonly Target[]): string | undefined {
  const interim = members.find(({ name }) => INTERIM_NAME.test(name));
  if (interim) return `${interim.name} has an interim name`;
  const twin = members.find(({ labels, id }) =>
    members.some((other) => other.id !== id && other.labels[NUMBER] === labels[NUMBER]),
  );
  if (twin) return `two containers are its number ${twin.labels[NUMBER]}`;
  // One that has ended may be a rest of last year.
  const alive = members.filter(({ state }) => state !== "exited" && state !== "dead");
  const versions = new Set(alive.map(({ labels }) => labels[HASH]));
  return versions.size > 1 ? `its members have ${versions.size} configurations` : undefined;
}
