/**
 * Loses packets at random, and tells nobody. Each by itself goes by netfilter and a queue that
 * swallows, so any kernel will do; bursts need netem's Gilbert-Elliott model. Correlated loss is not
 * offered: netem loses next to nothing with it (network-faults.md §2.1).
 */
import { z } from "zod";
import { defineNetMonkey, metPackets } from "../core/net-monkey.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";
import { numeral, share } from "../core/option-types.ts";
import { percent } from "../units.ts";

export default defineNetMonkey({
  name: "loss",
  summary: "Lose packets of containers: each at random, or in bursts",
  options: z
    .strictObject({
      loss: share("10%").describe("how many are lost, of all in scope"),
      burst: numeral(z.number().min(1).max(1_000))
        .prefault(1)
        .describe("how many in a row on average; 1: each by itself. More needs netem"),
      direction: direction("both"),
      duration: lasting(),
      ...scopeOptions,
    })
    .refine(({ loss }) => percent(loss) > 0, { path: ["loss"], error: "0% would lose nothing" })
    .refine(({ loss, burst }) => burst === 1 || percent(loss) <= (100 * burst) / (burst + 1), {
      path: ["burst"],
      error: ({ input }) => tooShort(percent((input as { loss: string }).loss)),
    }),
  example: { loss: "30%", duration: "2s" },
  says: ({ loss, burst }) =>
    `lose ${loss} of the packets${burst > 1 ? `, ${burst} in a row on average` : ""}`,
  deed: ({ loss, burst }) =>
    burst > 1
      ? { kind: "burst-loss", percent: percent(loss), burst }
      : { kind: "loss", percent: percent(loss) },
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 10, timeoutMs: 500 }),
  judge: (seen) => metPackets(seen, "lost"),
  cautions: ({ loss }) =>
    percent(loss) === 100 ? ["all of them: blackhole says the same in a word"] : [],
});

/** Between bursts at least one packet passes. */
function tooShort(lossPercent: number): string {
  if (lossPercent === 100) return "100% has no bursts: leave it out";
  const least = Math.ceil(lossPercent / (100 - lossPercent));
  return `${lossPercent}% can only come in bursts of ${least} or more`;
}
