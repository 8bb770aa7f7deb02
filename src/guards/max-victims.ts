/** An upper bound that newcomers count against, too. */
import { defineGuard } from "../core/guard.ts";
import { countSetting } from "../core/guard-setting.ts";

export default defineGuard({
  name: "max-victims",
  summary: "no more victims than this, newcomers included",
  always: false,
  rechecks: true,
  setting: countSetting("3"),
  check: ({ radius, dragged }, max) => {
    const many = radius.length + dragged.length;
    const along = dragged.length > 0 ? `, ${dragged.length} of them dragged along` : "";
    return { allowed: many <= max, reason: `${many} victims${along}, at most ${max} allowed` };
  },
});
