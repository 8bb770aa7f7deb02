/**
 * Freezes every process of the victim, so that its peers meet a hang rather than a reset: its
 * kernel still completes handshakes, and nothing ever answers.
 */
import { z } from "zod";
import { defineMonkey } from "../core/monkey.ts";
import { duration } from "../core/option-types.ts";
import { ms } from "../units.ts";

export default defineMonkey({
  name: "pause",
  summary: "Freeze containers for a while: peers see a hang, not a reset",
  options: z.strictObject({
    duration: duration("10s", { min: "100ms" }).describe("how long they stay frozen"),
  }),
  example: { duration: "2s" },
  needs: () => ["pause"] as const,
  touches: ["paused"],
  sentence: ({ duration }) => `pause for ${duration}`,
  holdMs: (options) => ms(options.duration),
  inject: async (victim, _fault, signal) => {
    await victim.pause(signal);
    return { how: "paused by the engine's freezer", facts: {} };
  },
  verify: async (victim, _fault, signal) => {
    const now = await victim.inspect(signal);
    return now?.paused
      ? { kind: "in-effect", evidence: "the engine reports it paused" }
      : { kind: "not-in-effect", evidence: now ? "it is not paused" : "it is gone" };
  },
  revert: async (victim, fault, signal) => {
    // Paused before we came: it is not ours to thaw.
    if (fault.before.paused) return { how: "left paused, as it was before", facts: {} };
    const now = await victim.inspect(signal);
    // Even so: a pause whose answer was lost may land only now.
    await victim.thaw(signal);
    return { how: now && !now.paused ? "it was not paused any more" : "thawed", facts: {} };
  },
});
