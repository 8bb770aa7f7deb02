/**
 * Parts containers from others as a broken network does: neither side hears of the other, and nobody
 * is told. Done at the victims alone, which is enough for both ways; peers are followed when they move.
 */
import { z } from "zod";
import { holds, parsePrefix } from "../cidr.ts";
import { type Leads, placesOfName } from "../core/leads.ts";
import { defineNetMonkey, swallowed } from "../core/net-monkey.ts";
import { lasting, scopeOptions } from "../core/net-scope.ts";
import { peerTerms, readPeer } from "../core/peer-terms.ts";
import type { Target } from "../core/target.ts";
import { DIRECTIONS } from "../packets.ts";

const { peers: _, ...scope } = scopeOptions;

export default defineNetMonkey({
  name: "partition",
  summary: "Part containers from others, both ways or one: neither hears of the other",
  options: z.strictObject({
    peers: peerTerms("say from whom, such as service:db")
      .min(1, "say from whom, such as service:db")
      .describe("the other side: targets as service:db, addresses, CIDRs, host:NAME"),
    direction: z
      .enum(DIRECTIONS)
      .default("both")
      .describe("which way is cut, seen from the victim"),
    duration: lasting("how long they are parted"),
    ...scope,
  }),
  example: { peers: ["service:db"], duration: "2s" },
  says: ({ direction }) => `cut ${WHICH[direction]}`,
  deed: () => ({ kind: "loss", percent: 100 }),
  direction: ({ direction }) => direction,
  lacks: (options, target, leads) => {
    const reason = onBothSides(options, target, leads);
    return reason === undefined ? undefined : { reason, hint: OVERLAP, ofAll: true };
  },
  spares: (options, sharer) => onBothSides(options, sharer),
  tries: () => ({ kind: "connect", count: 1, timeoutMs: 500 }),
  judge: swallowed,
});

const OVERLAP =
  "Choose groups that do not overlap: leave it out by --exclude, or out of its peers by --except";

interface Sides {
  readonly peers: readonly string[];
  readonly except: readonly string[];
}

/** Of two victims in one CIDR each would be parted from the other, and not from itself. */
function onBothSides(
  { peers, except }: Sides,
  target: Target,
  leads: Leads = new Map(),
): string | undefined {
  const meant = (text: string) => means(text, target, leads);
  const term = peers.find(meant);
  if (term === undefined || except.some(meant)) return undefined;
  return `it is on both sides: ${term} means it too`;
}

function means(text: string, target: Target, leads: Leads): boolean {
  const peer = readPeer(text);
  if (peer.kind === "targets") return peer.passes(target);
  const wide =
    peer.kind === "host" ? (placesOfName(peer.name, leads) ?? []) : [parsePrefix(peer.cidr)];
  const own = (target.addresses ?? []).map(parsePrefix);
  return wide.some((one) => own.some((address) => holds(one, address)));
}

const WHICH = { egress: "the way out", ingress: "the way in", both: "both ways" };
