/** Who is at the other end: an address, a CIDR, `host:NAME`, or targets by name or `kind:text`. */
import { z } from "zod";
import { ChaosError, messageOf } from "../failure.ts";
import { readOneTerm } from "./exclusion.ts";
import { optionTypes } from "./option-types.ts";
import type { Term } from "./selector-terms.ts";
import type { Target } from "./target.ts";

const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
/** A target may be called so; who writes it means an address. */
const DOTTED = /^\d+(\.\d+){3}$/;
const HOST = /^host:([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)$/;

export type PeerTerm =
  | { readonly kind: "address"; readonly cidr: string }
  | { readonly kind: "host"; readonly name: string }
  | { readonly kind: "targets"; readonly term: Term; passes(target: Target): boolean };

/** @throws ChaosError SELECTOR_INVALID */
export function readPeer(text: string): PeerTerm {
  if (address.safeParse(text).success) return { kind: "address", cidr: text };
  const name = HOST.exec(text)?.[1];
  if (name) return { kind: "host", name };
  if (/^[^/].*\//.test(text) && !/^[a-z]+:/.test(text))
    throw new ChaosError("SELECTOR_INVALID", `Cannot read peer "${text}": it is no CIDR`, {
      hint: "Write it like 10.0.0.0/8 or fd00::/8",
    });
  if (DOTTED.test(text))
    throw new ChaosError("SELECTOR_INVALID", `Cannot read peer "${text}": it is no IPv4 address`, {
      hint: `Each of its four numbers is 0 to 255. A target of that name is name:${text}`,
    });
  const term = readOneTerm(text, "peer");
  return { kind: "targets", term, passes: (target) => term.passes(target) };
}

/** Can who it means change while a fault lasts? */
export function isMoving(text: string): boolean {
  return readPeer(text).kind !== "address";
}

/** Those that mean targets, and none of these: a slip, or nobody who is there now. */
export function idleTerms(terms: readonly string[], targets: readonly Target[]): string[] {
  return terms.filter((text) => {
    const peer = readPeer(text);
    return peer.kind === "targets" && !targets.some((target) => peer.passes(target));
  });
}

export function hostNamesIn(terms: readonly string[]): string[] {
  const peers = terms.map(readPeer);
  return [...new Set(peers.flatMap((peer) => (peer.kind === "host" ? [peer.name] : [])))];
}

/** @param missing what to say where there are to be some, and none is */
export function peerTerms(missing?: string) {
  return z
    .array(
      z.string().superRefine((text, context) => {
        try {
          readPeer(text);
        } catch (error) {
          const hint = error instanceof ChaosError && error.hint ? `. ${error.hint}` : "";
          context.addIssue({ code: "custom", message: `${messageOf(error)}${hint}` });
        }
      }),
      { error: ({ input }) => (input === undefined ? missing : undefined) },
    )
    .max(64)
    .register(optionTypes, {
      says: "list of addresses, CIDRs, host:NAME, or targets as service:db",
    });
}
