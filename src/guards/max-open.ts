/**
 * Open faults on the whole engine, whoever's they are: this run's come on top of the others'. Faults are
 * counted, not victims, each as its claim is; of a drill in stages, those of the fullest stage.
 */
import { defineGuard, known } from "../core/guard.ts";
import { countSetting } from "../core/guard-setting.ts";

export default defineGuard({
  name: "max-open",
  summary: "no more open faults than this, those of other runs included",
  always: false,
  rechecks: true,
  setting: countSetting("5"),
  needs: ["openFaults"],
  check: ({ openAtOnce, openFaults }, max) => {
    const others = known(openFaults).length;
    return {
      allowed: others + openAtOnce <= max,
      reason: `${others} faults of other runs are open, with ${openAtOnce} more of this at most ${max} allowed`,
    };
  },
});
