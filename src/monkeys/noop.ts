/** Does nothing, truly: the reference for writers, and the baseline that every other monkey is held against. */
import { z } from "zod";
import { defineMonkey } from "../core/monkey.ts";
import { duration } from "../core/option-types.ts";
import { ms } from "../units.ts";

export default defineMonkey({
  name: "noop",
  summary: "Do nothing to the victims: a rehearsal with real probes and a real verdict",
  options: z.strictObject({
    duration: duration("2s").describe("how long to do nothing"),
  }),
  example: { duration: "100ms" },
  needs: () => [],
  broughtBack: "By nobody: nothing is done to them",
  touches: [],
  sentence: ({ duration }) => `do nothing for ${duration}`,
  holdMs: (options) => ms(options.duration),
  inject: async () => ({ how: "nothing was done", facts: {} }),
  verify: async (victim, fault, signal) => {
    const now = await victim.inspect(signal);
    const untouched = now?.startedAt === fault.before.startedAt;
    return untouched
      ? { kind: "in-effect", evidence: "the victim runs as before" }
      : { kind: "not-in-effect", evidence: "the victim changed, though nothing was done" };
  },
  revert: async () => ({ how: "nothing was to undo", facts: {} }),
});
