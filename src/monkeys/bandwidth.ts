/** Limits how much passes in a second: one bucket for all that is in scope, each way its own. */
import { z } from "zod";
import { bitRate, bitsPerSecond } from "../core/bit-rate.ts";
import { defineNetMonkey, metPackets } from "../core/net-monkey.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";

export default defineNetMonkey({
  name: "bandwidth",
  summary: "Limit how much containers send or are sent in a second",
  options: z.strictObject({
    rate: bitRate("1mbit").describe("how much passes in a second"),
    direction: direction("egress"),
    duration: lasting(),
    ...scopeOptions,
  }),
  example: { rate: "1mbit", duration: "2s" },
  says: ({ rate, direction }) => `limit ${WHICH[direction]} to ${rate} a second`,
  deed: ({ rate }) => ({ kind: "rate", bitsPerSecond: bitsPerSecond(rate) }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 3, timeoutMs: 500 }),
  judge: (seen) => metPackets(seen, "went through the limit"),
});

const WHICH = {
  egress: "what is sent",
  ingress: "what is received",
  both: "what is sent and what is received, each,",
};
