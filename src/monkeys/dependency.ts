/** Takes outside services away: what Simian Army's FailS3, FailDynamoDb and FailEc2 did, for any list. */
import { z } from "zod";
import type { Effect } from "../core/fault.ts";
import type { NetObservation } from "../core/net.ts";
import { defineNetMonkey, metPackets, swallowed } from "../core/net-monkey.ts";
import { lasting, scopeOptions } from "../core/net-scope.ts";
import { peerTerms } from "../core/peer-terms.ts";

const { peers: _, ...scope } = scopeOptions;

const options = z
  .strictObject({
    peers: peerTerms("say which services, such as host:api.example.com")
      .min(1, "say which services, such as host:api.example.com")
      .describe("the services: host:NAME, addresses, CIDRs, or targets as service:db"),
    mode: z
      .enum(["drop", "reject", "reset"])
      .default("drop")
      .describe(
        "drop: callers wait; reject: unreachable, at once or in a second; reset: connections break",
      ),
    duration: lasting("how long they fail"),
    ...scope,
  })
  .refine(({ mode, protocol }) => mode !== "reset" || protocol === "any" || protocol === "tcp", {
    path: ["protocol"],
    error: "only tcp has resets: say reject or drop for others",
  });

export default defineNetMonkey({
  name: "dependency",
  summary: "Make outside services fail for containers: lost, refused or reset",
  options,
  example: { peers: ["service:db"], mode: "reject", duration: "2s" },
  says: ({ mode }) => `${WORDS[mode]} what is sent`,
  deed: ({ mode }) => {
    if (mode === "drop") return { kind: "loss", percent: 100 };
    return { kind: "reject", with: mode === "reset" ? "reset" : "unreachable" };
  },
  direction: () => "egress",
  tries: () => ({ kind: "connect", count: 1, timeoutMs: 500 }),
  judge: (seen, { mode }) => (mode === "drop" ? swallowed(seen) : failed(seen)),
});

/** Packets that met a rule are no evidence of what became of them. */
function failed(seen: NetObservation): Effect {
  const reached = seen.tried.find(({ outcome }) => outcome === "connected");
  if (!reached) return metPackets(seen, "failed");
  return { kind: "not-in-effect", evidence: `${reached.host} was reached nevertheless` };
}

const WORDS = { drop: "lose", reject: "reject", reset: "reset" };
