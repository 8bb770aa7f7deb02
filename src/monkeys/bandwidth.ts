/** Limits how much passes in a second: a bucket for all that is in scope, each way and at each interface. */
import { z } from "zod";
import { backend, eachWay, fitsProxy } from "../core/backend.ts";
import { bitRate, bitsPerSecond, sayBitRate } from "../core/bit-rate.ts";
import type { Effect } from "../core/fault.ts";
import type { NetObservation } from "../core/net.ts";
import { defineNetMonkey, metPackets } from "../core/net-monkey.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";
import { echo, judgeTrial, TRIED_BYTES_MAX } from "../core/proxy-evidence.ts";
import { sayMs } from "../units.ts";

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
  judge,
  proxy: {
    toxics: ({ rate, direction }) =>
      eachWay("bandwidth", direction, { rate: bytesPerMs(rate), shared: true }),
    tries: ({ rate }) => echo(triedBytes(rate), 10 * TRIAL_MS),
    judge: (seen, { rate }) =>
      judgeTrial(seen, ({ ms }) => ms >= triedBytes(rate) / bytesPerMs(rate) / 2),
  },
});

/** What passed while it was looked at. On a busy machine that time is not known to the millisecond. */
function judge(seen: NetObservation, { rate }: { readonly rate: string }): Effect {
  const met = metPackets(seen, "went through the limit");
  const { passed } = seen;
  if (met.kind !== "in-effect") return met;
  // At a glance nobody measures, and packets alone are no limit.
  if (!passed) return { kind: "unknown", evidence: `${met.evidence}, how fast was not measured` };
  const most = 1.5 * bytesPerMs(rate) * (passed.ms + BURST_MS) + 2 * PIECE_BYTES;
  const measured = sayBitRate((8_000 * passed.bytes) / passed.ms);
  const isTested = passed.bytes >= (bytesPerMs(rate) * passed.ms) / 2;
  const doubt = isTested ? "" : ": less than half of the limit, which was not put to the test";
  const evidence = `${met.evidence}, in ${sayMs(passed.ms)} of that time at ${measured} a second${doubt}`;
  if (!isTested) return { kind: "unknown", evidence, figure: evidence };
  return { kind: passed.bytes <= most ? "in-effect" : "not-in-effect", evidence, figure: evidence };
}

/** The kernel hands so much over at once. */
const PIECE_BYTES = 65_536;
/** What the limit saves up while nothing comes (agent/net/shape.ts). */
const BURST_MS = 10;

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
