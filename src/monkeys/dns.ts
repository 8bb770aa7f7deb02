/**
 * Breaks name resolution. `timeout` drops the answers, the realistic way: resolvers wait about 5 s.
 * `error` denies the questions, and resets those by TCP: they fail at once, but musl does not hear of it and
 * waits, as it does when a resolver answers SERVFAIL or REFUSED (docs/network-faults.md). Docker's own resolver is
 * on the loopback, and its nat table changes the port on the way, so only these places in the kernel work
 * (simian-army.md §6).
 */
import { z } from "zod";
import type { Effect } from "../core/fault.ts";
import type { NetObservation } from "../core/net.ts";
import { defineNetMonkey, metPackets } from "../core/net-monkey.ts";
import { lasting, scopeOptions } from "../core/net-scope.ts";
import { sayMs } from "../units.ts";

const { peers, except, interface: at, via } = scopeOptions;

export default defineNetMonkey({
  name: "dns",
  summary: "Break name resolution in containers: no answer, or an error at once",
  options: z.strictObject({
    mode: z
      .enum(["timeout", "error"])
      .default("timeout")
      .describe(
        "timeout: answers are lost; error: questions are denied, at once but for musl, which waits",
      ),
    duration: lasting(),
    peers: peers.describe("only these name servers (default: all)"),
    except: except.describe("never these name servers"),
    peerPorts: z
      .string()
      .regex(/^\d{1,5}$/, "expected a port")
      .default("53")
      .describe("the port of name servers"),
    interface: at,
    via,
  }),
  example: { mode: "error", duration: "2s" },
  says: ({ mode }) =>
    mode === "timeout" ? "lose the answers of name servers" : "fail questions to name servers",
  deed: ({ mode }) => (mode === "timeout" ? { kind: "loss", percent: 100 } : { kind: "deny" }),
  direction: ({ mode }) => (mode === "timeout" ? "ingress" : "egress"),
  loopback: true,
  tries: (_options, { name }) => ({ kind: "resolve", count: 1, timeoutMs: 1_000, name }),
  judge: (seen, { mode }) => judge(seen, mode === "timeout" ? ["timeout"] : ["denied"]),
});

function judge(seen: NetObservation, expected: readonly string[]): Effect {
  const [tried] = seen.tried;
  if (!tried) return metPackets(seen, "lost or denied");
  const evidence = `a question to ${tried.host}: ${tried.outcome} after ${sayMs(tried.ms)}`;
  const isBroken = expected.includes(tried.outcome);
  return { kind: isBroken ? "in-effect" : "not-in-effect", evidence, figure: evidence };
}
