/** Sends some packets twice, by netem. Kernels since 2025 refuse it beside another netem on a device. */
import { z } from "zod";
import { defineNetMonkey } from "../core/net-monkey.ts";
import { noticedEffect } from "../core/net-noticed.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";
import { share } from "../core/option-types.ts";
import { percent } from "../units.ts";

export default defineNetMonkey({
  name: "duplicate",
  summary: "Send some packets of containers twice",
  options: z.strictObject({
    share: share("10%", "some").describe("how many are sent twice"),
    direction: direction("egress"),
    duration: lasting(),
    ...scopeOptions,
  }),
  example: { share: "50%", duration: "2s" },
  says: ({ share }) => `send ${share} of the packets twice`,
  deed: ({ share }) => ({ kind: "duplicate", percent: percent(share) }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 10, timeoutMs: 500 }),
  judge: (seen) =>
    noticedEffect(seen, {
      deed: "passed the queue that repeats",
      as: "repeated",
      says: "came twice, here or by a peer's word,",
    }),
});
