/** Of each service that is hit, so many members must stay that run, are well, and nobody's victims. */
import { serviceOf } from "../core/grouping.ts";
import { defineGuard, known } from "../core/guard.ts";
import { countSetting } from "../core/guard-setting.ts";
import { standing } from "../core/standing.ts";

export default defineGuard({
  name: "min-healthy",
  summary: "so many healthy members of each service remain",
  always: false,
  rechecks: true,
  setting: countSetting("2"),
  needs: ["openFaults"],
  check: ({ victims, dragged, targets, openFaults }, min) => {
    const stands = standing(known(openFaults), targets);
    const down = [...victims, ...dragged];
    const hit = new Set(down.map(({ id }) => id));
    const remaining = [...new Set(down.map(serviceOf))].map((service) => {
      const members = targets.filter((one) => serviceOf(one) === service && !hit.has(one.id));
      return { service, many: members.filter(stands).length };
    });
    const least = remaining.sort((a, b) => a.many - b.many)[0];
    if (!least) return { allowed: true, reason: "no service is hit" };
    return {
      allowed: least.many >= min,
      reason: `${least.many} healthy of ${least.service} would remain, at least ${min} wanted`,
    };
  },
});
