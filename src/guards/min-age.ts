/**
 * Refuses the run where `--min-age` would pass over the target: for fleets in which a young victim
 * means that somebody is deploying. A newcomer is young by nature, so it is not asked again.
 */
import { defineGuard } from "../core/guard.ts";
import { once } from "../core/guard-setting.ts";
import { ms, sayMs } from "../units.ts";

export default defineGuard({
  name: "min-age",
  summary: "no victim has run for less than this",
  always: false,
  rechecks: false,
  setting: once({ expects: "a duration such as 10m", example: "10m" }, (text) => ({
    text,
    durationMs: ms(text),
  })),
  check: ({ victims }, { text, durationMs }) => {
    const young = victims.find(({ ageMs }) => ageMs === undefined || ageMs < durationMs);
    if (!young) return { allowed: true, reason: `every victim has run for ${text}` };
    const age = young.ageMs === undefined ? "an unknown time" : sayMs(young.ageMs);
    return { allowed: false, reason: `${young.name} has run for ${age}, at least ${text} wanted` };
  },
});
