/** Limits how much passes in a second: one bucket for all that is in scope, each way its own. */
import { z } from "zod";
import { backend, eachWay, fitsProxy } from "../core/backend.ts";
import { bitRate, bitsPerSecond } from "../core/bit-rate.ts";
import { defineNetMonkey, metPackets } from "../core/net-monkey.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";
import { echo, judgeTrial, TRIED_BYTES_MAX } from "../core/proxy-evidence.ts";

export default defineNetMonkey({
  name: "bandwidth",
  summary: "Limit how much containers send or are sent in a second",
  options: z
    .strictObject({
      rate: bitRate("1mbit").describe("how much passes in a second"),
      direction: direction("egress"),
      duration: lasting(),
      backend,
      ...scopeOptions,
    })
    .refine(fitsProxy.holds, fitsProxy.says),
  example: { rate: "1mbit", duration: "2s" },
  says: ({ rate, direction }) => `limit ${WHICH[direction]} to ${rate} a second`,
  deed: ({ rate }) => ({ kind: "rate", bitsPerSecond: bitsPerSecond(rate) }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 3, timeoutMs: 500 }),
  judge: (seen) => metPackets(seen, "went through the limit"),
  proxy: {
    toxics: ({ rate, direction }) =>
      eachWay("bandwidth", direction, { rate: bytesPerMs(rate), shared: true }),
    tries: ({ rate }) => echo(triedBytes(rate), 10 * TRIAL_MS),
    judge: (seen, { rate }) =>
      judgeTrial(seen, ({ ms }) => ms >= triedBytes(rate) / bytesPerMs(rate) / 2),
  },
});

/** As much as passes in that time is sent to see it. */
const TRIAL_MS = 200;

function triedBytes(rate: string): number {
  return Math.min(TRIED_BYTES_MAX, Math.ceil(bytesPerMs(rate) * TRIAL_MS));
}

function bytesPerMs(rate: string): number {
  return bitsPerSecond(rate) / 8_000;
}

const WHICH = {
  egress: "what is sent",
  ingress: "what is received",
  both: "what is sent and what is received, each,",
};
