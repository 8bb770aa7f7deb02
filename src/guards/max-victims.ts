/** An upper bound that newcomers count against, too. */
import { defineGuard } from "../core/guard.ts";
import { countSetting } from "../core/guard-setting.ts";

export default defineGuard({
  name: "max-victims",
  summary: "no more victims than this, newcomers included",
  always: false,
  rechecks: true,
  setting: countSetting("3"),
  check: ({ radius: victims }, max) => ({
    allowed: victims.length <= max,
    reason: `${victims.length} victims, at most ${max} allowed`,
  }),
});
