/** The engine's restart call: stop signal, grace, SIGKILL, start, whatever the restart policy says. */
import { z } from "zod";
import type { VictimBase } from "../core/ability.ts";
import { poll } from "../core/clock.ts";
import type { AnyFault, Effect } from "../core/fault.ts";
import { defineMonkey } from "../core/monkey.ts";
import { duration } from "../core/option-types.ts";
import { startAgain } from "../core/starting-again.ts";
import { ms } from "../units.ts";

const UP_DEADLINE_MS = 5_000;

export default defineMonkey({
  name: "restart",
  summary: "Restart containers by the engine's own call",
  options: z.strictObject({
    // The engine counts whole seconds.
    grace: duration("10s", { max: "10m", step: "1s" }).describe(
      "how long after its stop signal a victim is killed, in whole seconds",
    ),
  }),
  example: { grace: "1s" },
  needs: () => ["restart", "start"] as const,
  broughtBack: "By the engine's own call; where that fails, by us",
  touches: ["running"],
  momentary: true,
  sentence: ({ grace }) => `restart with ${grace} of grace`,
  holdMs: () => 0,
  injectMs: (options) => ms(options.grace),
  inject: async (victim, { options }, signal) => {
    await victim.restart(ms(options.grace), signal);
    return { how: `the engine's restart call with ${options.grace} of grace`, facts: {} };
  },
  verify: async (victim, fault, signal, { clock }) => {
    const limits = { everyMs: 50, deadlineMs: UP_DEADLINE_MS, signal };
    const seen = await poll(clock, () => restarted(victim, fault, signal), limits);
    return seen ?? { kind: "not-in-effect", evidence: "it has no new start time" };
  },
  revert: (victim, fault, signal, { clock }) =>
    startAgain(victim, fault, {
      ...{ clock, signal, graceMs: ms(fault.options.grace) },
      // The call under way starts it when it is down; an engine that gave that call up is not waited for.
      hurry: () => victim.restart(0, signal),
    }),
});

/** A new start time is the proof; one that has died since was restarted all the same. */
async function restarted(
  victim: VictimBase,
  { before }: AnyFault,
  signal: AbortSignal,
): Promise<Effect | undefined> {
  const now = await victim.inspect(signal);
  if (!now || now.startedAt === before.startedAt) return undefined;
  return { kind: "in-effect", evidence: `it started anew at ${now.startedAt}` };
}
