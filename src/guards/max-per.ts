/** No group loses more than so many: all replicas of one service, all of one zone. */
import { CAP_SAYS, type Cap, countBy, readCap } from "../core/grouping.ts";
import { defineGuard } from "../core/guard.ts";
import { several } from "../core/guard-setting.ts";
import type { Target } from "../core/target.ts";

export default defineGuard({
  name: "max-per",
  summary: "no more victims of one service, zone, host or label than this",
  always: false,
  rechecks: true,
  setting: several({ expects: CAP_SAYS, example: "service:1" }, readCap),
  check: ({ radius, dragged }, caps) => {
    const fullest = caps.map((cap) => fullestOf([...radius, ...dragged], cap));
    const over = fullest.find(({ many, cap }) => many > cap.max);
    return { allowed: over === undefined, reason: over ? say(over) : fullest.map(say).join("; ") };
  },
});

interface Fullest {
  readonly cap: Cap;
  readonly group: string;
  readonly many: number;
}

function fullestOf(victims: readonly Target[], cap: Cap): Fullest {
  const [[group, many] = ["", 0]] = [...countBy(victims, cap.by)].sort(([, a], [, b]) => b - a);
  return { cap, group, many };
}

function say({ cap, group, many }: Fullest): string {
  return `${many} of ${group === "" ? `no ${cap.by}` : `${cap.by} ${group}`}, at most ${cap.max} allowed`;
}
