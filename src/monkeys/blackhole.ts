/** Swallows packets without a word, so that callers wait for their own timeouts. */
import { z } from "zod";
import { defineNetMonkey, swallowed } from "../core/net-monkey.ts";
import { direction, lasting, scopeOptions } from "../core/net-scope.ts";

export default defineNetMonkey({
  name: "blackhole",
  summary: "Swallow containers' packets without a word: callers run into their timeouts",
  options: z.strictObject({
    direction: direction("both"),
    duration: lasting(),
    ...scopeOptions,
  }),
  example: { duration: "2s" },
  says: ({ direction }) => `swallow ${WHICH[direction]}`,
  deed: () => ({ kind: "loss", percent: 100 }),
  direction: ({ direction }) => direction,
  tries: () => ({ kind: "connect", count: 1, timeoutMs: 500 }),
  judge: swallowed,
});

const WHICH = {
  egress: "all that is sent",
  ingress: "all that is received",
  both: "all that is sent and received",
};
