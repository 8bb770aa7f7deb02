/** No fault between these instants: a release, a sale, a holiday. */
import { defineGuard } from "../core/guard.ts";
import { several } from "../core/guard-setting.ts";
import { readPeriod } from "../core/hours.ts";

export default defineGuard({
  name: "blackout",
  summary: "no fault between two instants",
  always: false,
  rechecks: true,
  setting: several(
    {
      expects: "FROM/TO, two instants with Z or an offset",
      example: "2026-12-24T00:00Z/2026-12-27T00:00Z",
    },
    readPeriod,
  ),
  check: ({ nowMs, holdMs }, periods) => {
    const within = periods.find(
      ({ fromMs, toMs }) => nowMs < toMs && (nowMs >= fromMs || nowMs + holdMs > fromMs),
    );
    const now = `it is ${new Date(nowMs).toISOString().slice(0, 19)}Z`;
    if (!within)
      return { allowed: true, reason: `outside ${periods.map(({ says }) => says).join(", ")}` };
    const how = nowMs >= within.fromMs ? "within" : "and the fault would last into";
    return { allowed: false, reason: `${now}, ${how} the blackout ${within.says}` };
  },
});
