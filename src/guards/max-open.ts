/** Open faults on the whole engine, whoever's they are: this run's come on top of the others'. */
import { defineGuard, known } from "../core/guard.ts";
import { countSetting } from "../core/guard-setting.ts";

export default defineGuard({
  name: "max-open",
  summary: "no more open faults than this, those of other runs included",
  always: false,
  rechecks: true,
  setting: countSetting("5"),
  needs: ["openFaults"],
  check: ({ victims, openFaults }, max) => {
    const others = known(openFaults).length;
    return {
      allowed: others + victims.length <= max,
      reason: `${others} faults of other runs are open, with ${victims.length} more of this at most ${max} allowed`,
    };
  },
});
