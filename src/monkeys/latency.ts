/** Delays packets on their way, by netem, or streams by a proxy: peers wait, and nothing is lost. */
import { z } from "zod";
import { backend, eachWay, fitsProxy } from "../core/backend.ts";
import type { Effect } from "../core/fault.ts";
import type { NetObservation } from "../core/net.ts";
import { defineNetMonkey, isAnswered, metPackets } from "../core/net-monkey.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";
import { duration } from "../core/option-types.ts";
import { echo, isLate, judgeTrial } from "../core/proxy-evidence.ts";
import { DISTRIBUTIONS, type Tried } from "../packets.ts";
import { ms, sayMs } from "../units.ts";

/** The kernel keeps it as signed 32-bit nanoseconds (network-faults.md §2.1). */
const JITTER_MAX = "2s";

export default defineNetMonkey({
  name: "latency",
  summary: "Delay containers' packets: what they send, what they are sent, or both",
  options: z
    .strictObject({
      delay: duration("100ms", { min: "1ms", max: "60s" }).describe("how long each packet waits"),
      jitter: duration("0s", { max: JITTER_MAX }).describe(
        "by how much that varies; packets may overtake each other",
      ),
      distribution: z
        .enum(["uniform", ...DISTRIBUTIONS])
        .default("uniform")
        .describe("how it varies: uniform within the jitter, or with it as one standard deviation"),
      direction: direction("egress"),
      duration: lasting(),
      backend,
      ...scopeOptions,
    })
    .refine(fitsProxy.holds, fitsProxy.says)
    .refine(({ backend, distribution }) => backend !== "proxy" || distribution === "uniform", {
      path: ["distribution"],
      error: "a proxy spreads delays evenly: leave it out, or say backend kernel",
    })
    .refine(({ delay, jitter }) => ms(jitter) <= ms(delay), {
      path: ["jitter"],
      error: "expected at most the delay: no packet can arrive before it is sent",
    }),
  example: { delay: "100ms", duration: "2s" },
  says: ({ delay, jitter, direction, distribution }) => {
    const spread = distribution === "uniform" ? "" : `, ${distribution}`;
    const varied = ms(jitter) > 0 ? ` ± ${jitter}${spread}` : "";
    return `delay ${WHICH[direction]} by ${delay}${varied}`;
  },
  deed: ({ delay, jitter, distribution }) => ({
    kind: "delay",
    delayMs: ms(delay),
    jitterMs: ms(jitter),
    ...(distribution === "uniform" ? {} : { distribution }),
  }),
  direction: ({ direction }) => direction,
  tries: ({ delay, jitter, direction, ports }) => ({
    // What answers a datagram is no packet at its port: of one that comes in, only who asks there knows.
    ...(ports !== undefined && direction !== "ingress"
      ? { kind: "datagram", count: 1 }
      : { kind: "connect", count: 3 }),
    timeoutMs: Math.min(10_000, 2_000 + 2 * (ms(delay) + 4 * ms(jitter))),
  }),
  judge: (seen, { delay, jitter, direction, distribution, ports }) => {
    const answered = seen.tried.filter(isAnswered);
    // The tables of netem reach to four standard deviations.
    const spreadMs = ms(jitter) * (distribution === "uniform" ? 1 : 4);
    const ways = direction === "both" && ports === undefined ? 2 : 1;
    const expectedMs = ways * Math.max(0, ms(delay) - spreadMs);
    const fastest = answered.sort((a, b) => a.ms - b.ms)[0];
    if (!fastest) return untried(seen, ports);
    const from = ports === undefined ? "" : " from its port";
    const evidence = `a round trip to ${fastest.host}${from} took ${sayMs(fastest.ms)} at least`;
    // A timer may be early by a little less than a millisecond.
    const isSlow = fastest.ms >= expectedMs - 1;
    return { kind: isSlow ? "in-effect" : "not-in-effect", evidence, figure: evidence };
  },
  proxy: {
    toxics: ({ delay, jitter, direction }) =>
      eachWay("latency", direction, { latency: ms(delay), jitter: ms(jitter) }),
    tries: ({ delay, jitter }) => echo(1, 2_000 + 2 * (ms(delay) + ms(jitter))),
    judge: (seen, { delay, jitter, direction }) => {
      const expectedMs = (direction === "both" ? 2 : 1) * (ms(delay) - ms(jitter));
      const isDelayed = (tried: Tried) =>
        ["answered", "timeout"].includes(tried.outcome) && isLate(tried, expectedMs);
      return judgeTrial(seen, isDelayed);
    },
    beyond: ({ distribution }) =>
      distribution === "uniform"
        ? undefined
        : `delays are to vary as ${distribution}, and a proxy spreads them evenly`,
  },
  cautions: ({ delay, direction, backend }) => {
    const waitsMs = ms(delay) * (direction === "both" ? 2 : 1);
    // A proxy's handshakes are the kernel's own.
    if (backend === "proxy") return [`each answer waits ${sayMs(waitsMs)}; a handshake does not`];
    return [
      `a request on a new connection waits at least twice: for the handshake and for the answer, ${sayMs(2 * waitsMs)}`,
    ];
  },
});

/** Packets that were held are counted; how long, nobody has seen. */
function untried(seen: NetObservation, ports: string | undefined): Effect {
  const met = metPackets(seen, "delayed");
  if (ports === undefined || met.kind !== "in-effect") return met;
  const evidence = `${met.evidence}, by the queue's own count: how long is seen by who connects to its ports`;
  return { ...met, evidence, figure: evidence };
}

const WHICH = {
  egress: "what is sent",
  ingress: "what is received",
  both: "what is sent and received",
};
