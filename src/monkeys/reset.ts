/**
 * Resets TCP connections. Those that come to the victim are reset at their callers; those that it
 * makes itself are reset in its own hands, of which the other side hears nothing (measured).
 */
import { z } from "zod";
import { defineNetMonkey, metPackets } from "../core/net-monkey.ts";
import { lasting, scopeOptions } from "../core/net-scope.ts";

const { protocol: _, ...scope } = scopeOptions;

export default defineNetMonkey({
  name: "reset",
  summary: "Reset containers' TCP connections, those that stand and new ones",
  options: z.strictObject({
    direction: z
      .enum(["ingress", "egress", "both"])
      .default("ingress")
      .describe("ingress: connections' packets that come in; egress: those that go out"),
    duration: lasting(),
    ...scope,
  }),
  example: { duration: "2s" },
  says: ({ direction }) => `reset TCP connections ${WHICH[direction]}`,
  deed: () => ({ kind: "reject", with: "reset" }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 1, timeoutMs: 500 }),
  judge: (seen) => metPackets(seen, "answered with a reset"),
});

const WHICH = {
  ingress: "as their packets come in",
  egress: "as their packets go out",
  both: "as their packets come in and go out",
};
