/** Lets some packets overtake the others, which wait a little, by netem. */
import { z } from "zod";
import { defineNetMonkey } from "../core/net-monkey.ts";
import { noticedEffect } from "../core/net-noticed.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";
import { duration, share } from "../core/option-types.ts";
import { ms, percent } from "../units.ts";

export default defineNetMonkey({
  name: "reorder",
  summary: "Let some packets of containers overtake the others",
  options: z.strictObject({
    share: share("25%", "some").describe("how many overtake"),
    delay: duration("20ms", { min: "1ms", max: "10s" }).describe("how long the others wait"),
    direction: direction("egress"),
    duration: lasting(),
    ...scopeOptions,
  }),
  example: { share: "25%", duration: "2s" },
  says: ({ share, delay }) =>
    `let ${share} of the packets overtake the others, which wait ${delay}`,
  deed: ({ share, delay }) => ({ kind: "reorder", percent: percent(share), delayMs: ms(delay) }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 10, timeoutMs: 500 }),
  judge: (seen) =>
    noticedEffect(seen, {
      deed: "passed the queue that reorders",
      as: "overtaken",
      says: "came out of order, here or by a peer's word,",
    }),
});
