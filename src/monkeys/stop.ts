/**
 * Stops containers as an operator does: stop signal, grace, SIGKILL. The engine disarms the restart
 * policy until the next start, which is ours: a policy is not what this tests.
 */
import { z } from "zod";
import { startedBySomebody, verifyDown } from "../core/crash.ts";
import { defineMonkey } from "../core/monkey.ts";
import { duration } from "../core/option-types.ts";
import { startAgain } from "../core/starting-again.ts";
import { ms } from "../units.ts";

export default defineMonkey({
  name: "stop",
  summary: "Stop containers as an operator does, and start them again after a while",
  options: z.strictObject({
    // The engine counts whole seconds.
    grace: duration("10s", { max: "10m", step: "1s" }).describe(
      "how long after its stop signal a victim is killed, in whole seconds",
    ),
    duration: duration("10s", { min: "100ms" }).describe("how long they stay down"),
  }),
  example: { grace: "1s", duration: "2s" },
  needs: () => ["stop", "start"] as const,
  touches: ["running"],
  sentence: ({ grace, duration }) =>
    `stop with ${grace} of grace, and start again after ${duration}`,
  holdMs: (options) => ms(options.duration),
  injectMs: (options) => ms(options.grace),
  cautions: () => [
    "The engine takes a stop for an operator's: restart policies do not act until we start the victims again",
  ],
  inject: async (victim, { options }, signal) => {
    await victim.stop(ms(options.grace), signal);
    return { how: `the engine's stop call with ${options.grace} of grace`, facts: {} };
  },
  verify: verifyDown,
  ended: startedBySomebody,
  revert: (victim, fault, signal, { clock }) =>
    startAgain(victim, fault, {
      ...{ clock, signal, graceMs: ms(fault.options.grace) },
      hurry: () => victim.stop(0, signal),
    }),
});
