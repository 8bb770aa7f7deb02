/**
 * Resets TCP connections. Those that come to the victim are reset at their callers; those that it
 * makes itself are reset in its own hands, of which the other side hears nothing (measured).
 */
import { z } from "zod";
import { backend, eachWay, fitsProxy } from "../core/backend.ts";
import { defineNetMonkey, metPackets } from "../core/net-monkey.ts";
import { lasting, scopeOptions } from "../core/net-scope.ts";
import { echo, judgeTrial } from "../core/proxy-evidence.ts";

const { protocol: _, ...scope } = scopeOptions;

export default defineNetMonkey({
  name: "reset",
  summary: "Reset containers' TCP connections, those that stand and new ones",
  options: z
    .strictObject({
      direction: z
        .enum(["ingress", "egress", "both"])
        .default("ingress")
        .describe("ingress: connections' packets that come in; egress: those that go out"),
      duration: lasting(),
      backend,
      ...scope,
    })
    .refine(fitsProxy.holds, fitsProxy.says),
  example: { duration: "2s" },
  says: ({ direction }) => `reset TCP connections ${WHICH[direction]}`,
  deed: () => ({ kind: "reject", with: "reset" }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 1, timeoutMs: 500 }),
  judge: (seen) => metPackets(seen, "answered with a reset"),
  // New ones are let in and reset with their first byte; those that stand are not the proxy's.
  proxy: {
    toxics: ({ direction }) => eachWay("reset-peer", direction, { timeout: 0 }),
    tries: () => echo(),
    judge: (seen) => judgeTrial(seen, ({ outcome }) => outcome === "reset"),
  },
});

const WHICH = {
  ingress: "as their packets come in",
  egress: "as their packets go out",
  both: "as their packets come in and go out",
};
