/**
 * Flips one bit in some packets, by netem. The checksum was made before, so the receiver drops them:
 * to TCP it looks like loss, to UDP without checksums like damage.
 */
import { z } from "zod";
import { defineNetMonkey } from "../core/net-monkey.ts";
import { noticedEffect } from "../core/net-noticed.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";
import { share } from "../core/option-types.ts";
import { percent } from "../units.ts";

export default defineNetMonkey({
  name: "corrupt",
  summary: "Flip a bit in some packets of containers",
  options: z.strictObject({
    share: share("10%", "some").describe("how many are damaged"),
    direction: direction("egress"),
    duration: lasting(),
    ...scopeOptions,
  }),
  example: { share: "50%", duration: "2s" },
  says: ({ share }) => `flip a bit in ${share} of the packets`,
  deed: ({ share }) => ({ kind: "corrupt", percent: percent(share) }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 10, timeoutMs: 500 }),
  judge: (seen, { direction }) =>
    noticedEffect(seen, {
      deed: "passed the queue that damages",
      as: "damaged",
      says: direction === "egress" ? undefined : "came here with a wrong checksum",
    }),
});
