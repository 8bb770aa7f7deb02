/** A service that was hit gets time: counted from when its last fault was over. */
import { serviceOf } from "../core/grouping.ts";
import { defineGuard, known } from "../core/guard.ts";
import { once } from "../core/guard-setting.ts";
import { ms, sayMs } from "../units.ts";

export default defineGuard({
  name: "cool-down",
  summary: "no service is hit again so soon",
  always: false,
  rechecks: true,
  setting: once({ expects: "a duration such as 1h, at most 24h", example: "1h" }, (text) => ({
    text,
    durationMs: ms(text),
  })),
  needs: ["pastFaults"],
  check: ({ victims, dragged, pastFaults, nowMs }, { text, durationMs }) => {
    const hit = new Set([...victims, ...dragged].map(serviceOf));
    const recent = known(pastFaults)
      .filter(({ victim, atMs }) => hit.has(serviceOf(victim)) && nowMs - atMs < durationMs)
      .sort((a, b) => b.atMs - a.atMs)[0];
    if (!recent) return { allowed: true, reason: `no service was hit within ${text}` };
    const ago = sayMs(Math.max(0, nowMs - recent.atMs));
    return {
      allowed: false,
      reason: `${serviceOf(recent.victim)} had ${recent.monkey} ${ago} ago by run ${recent.run}, ${text} wanted`,
    };
  },
});
