/** No fault at these hours, nor one that would still be in effect when they begin. */
import { defineGuard } from "../core/guard.ts";
import { several } from "../core/guard-setting.ts";
import { clockAt, firstWithin, readHours } from "../core/hours.ts";

export default defineGuard({
  name: "quiet-hours",
  summary: "no fault at these hours of the day, in a zone",
  always: false,
  rechecks: true,
  setting: several(
    {
      expects: "HH:MM-HH:MM ZONE with a zone such as UTC or Europe/Berlin",
      example: "22:00-06:00 Europe/Berlin",
    },
    readHours,
  ),
  check: ({ nowMs, holdMs }, windows) => {
    for (const hours of windows) {
      const at = firstWithin(hours, nowMs, holdMs);
      const clock = `it is ${clockAt(hours, nowMs)} in ${hours.zone}`;
      if (at === nowMs)
        return { allowed: false, reason: `${clock}, within the quiet hours ${hours.says}` };
      if (at !== undefined)
        return {
          allowed: false,
          reason: `${clock}, and the fault would last into the quiet hours ${hours.says}`,
        };
    }
    return { allowed: true, reason: `outside ${windows.map(({ says }) => says).join(", ")}` };
  },
});
