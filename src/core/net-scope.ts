/** Which packets a network monkey means: the options that they all have, and what they say in words. */
import { z } from "zod";
import { everything, parsePrefix } from "../cidr.ts";
import { countOf, MATCHES_MAX, peersOf, sayTooMany } from "../packet-scope.ts";
import { DIRECTIONS, type Direction } from "../packets.ts";
import type { NetWish } from "./net.ts";
import { duration, share } from "./option-types.ts";
import { isMoving, peerTerms } from "./peer-terms.ts";
import { ports, readPorts } from "./ports.ts";

export function direction(byDefault: Direction) {
  return z.enum(DIRECTIONS).default(byDefault).describe("seen from the victim");
}

/** How long it lasts; what lasts, each monkey says in its own words. */
export function lasting(about = "how long that lasts") {
  return duration("10s", { min: "100ms" }).describe(about);
}

/** How many of the connections, or requests, that are meant. */
export function shareOf(what: string) {
  return share("100%").describe(`how many of the ${what} in scope`);
}

export const scopeOptions = {
  peers: peerTerms()
    .optional()
    .describe(
      "only packets to and from these: an address, a CIDR, host:NAME, or targets as service:db",
    ),
  except: peerTerms().default([]).describe("never packets to and from these"),
  ports: ports().describe("only packets at these ports of the victim"),
  peerPorts: ports().describe("only packets at these ports of its peers"),
  protocol: z.enum(["any", "tcp", "udp", "icmp"]).default("any").describe("only packets of this"),
  interface: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,15}$/, "expected an interface's name such as eth0")
    .optional()
    .describe("only at this interface of the victim (default: all but the loopback)"),
  via: z.string().min(1).optional().describe("only on this network of the engine"),
};

const { protocol: _, peerPorts: __, ...throughProxy } = scopeOptions;
/** A proxy knows TCP alone, and stands in front of the victim's own ports. */
export const proxyScope = {
  ...throughProxy,
  ports: ports().describe(
    "only connections to these ports of the victim (default: all that listen)",
  ),
  peers: scopeOptions.peers.describe(
    "only connections from these: an address, a CIDR, host:NAME, or targets as service:db",
  ),
  except: scopeOptions.except.describe("never connections from these"),
};

const schema = z.object(scopeOptions);
/** A monkey may leave some of them out. */
export type ScopeOptions = Partial<z.output<typeof schema>>;

/** For a schema: no packet bears a port and is of a protocol that has none. */
export const fitsPorts = {
  holds: ({ protocol, ports, peerPorts }: ScopeOptions) =>
    protocol !== "icmp" || (ports === undefined && peerPorts === undefined),
  says: {
    path: ["protocol"],
    error: "icmp has no ports: leave the ports out, or say tcp or udp",
  },
};

/** For a schema: queues stand at interfaces that lead somewhere; what was to be lost on the loopback was not. */
export const fitsLoopback = {
  holds: (options: ScopeOptions) => options.interface !== "lo",
  says: {
    path: ["interface"],
    error: "the loopback is not impaired: name another, or leave it out",
  },
};

/** For a schema: a list that is too long for any kernel is known before anybody is asked for addresses. */
export const fitsFilters = {
  holds: (options: ScopeOptions) => filtersOf(options) <= MATCHES_MAX,
  says: {
    path: ["peers"],
    error: ({ input }: { input?: unknown }) => sayTooMany(filtersOf(input as ScopeOptions)),
  },
};

/** At least; what moves may be any number, and what cannot be read is none: it is told of by its own option. */
function filtersOf(options: ScopeOptions): number {
  try {
    const { peers, except, localPorts, peerPorts, protocols } = scopeWish(options);
    const areFixed = ![...(peers ?? []), ...except].some(isMoving);
    const named = areFixed ? peers?.map(parsePrefix) : [everything(4)];
    const spared = areFixed ? except.map(parsePrefix) : [];
    return countOf({ peers: peersOf(named, spared), localPorts, peerPorts, protocols });
  } catch {
    return 0;
  }
}

type ScopeWish = Pick<
  NetWish,
  "peers" | "except" | "localPorts" | "peerPorts" | "protocols" | "interfaces" | "network"
>;

export function scopeWish(options: ScopeOptions): ScopeWish {
  const { peers, except = [], protocol = "any", via } = options;
  return {
    ...(peers ? { peers } : {}),
    except,
    localPorts: options.ports ? readPorts(options.ports) : [],
    peerPorts: options.peerPorts ? readPorts(options.peerPorts) : [],
    protocols: protocol === "any" ? [] : [protocol],
    interfaces: options.interface ? [options.interface] : [],
    ...(via ? { network: via } : {}),
  };
}

/** E.g. ` to and from service:db, at its ports 5432`; empty where all are meant. */
export function sayScope(options: ScopeOptions): string {
  const { peers, except = [], protocol = "any", via } = options;
  const parts = [
    protocol === "any" ? "" : `of ${protocol} only`,
    peers ? `to and from ${peers.join(", ")}` : "",
    except.length > 0 ? `but not ${except.join(", ")}` : "",
    options.ports ? `at the victim's ports ${options.ports}` : "",
    options.peerPorts ? `at its peers' ports ${options.peerPorts}` : "",
    options.interface ? `at ${options.interface}` : "",
    via ? `on network ${via}` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : ` ${parts.join(", ")}`;
}
