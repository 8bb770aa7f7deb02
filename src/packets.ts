/** Words of network faults, for whoever wants them, carries them out or measures them: types and lists alone. */

export const DIRECTIONS = ["egress", "ingress", "both"] as const;
/** Seen from the victim: what it sends, what it is sent. */
export type Direction = (typeof DIRECTIONS)[number];
export type Way = Exclude<Direction, "both">;

/** netem's own tables; without one, delays are spread evenly within the jitter. */
export const DISTRIBUTIONS = ["normal", "pareto", "paretonormal"] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

export const REJECTIONS = ["reset", "unreachable", "prohibited"] as const;
export type Rejection = (typeof REJECTIONS)[number];

export const PROTOCOLS = ["tcp", "udp", "icmp"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** What becomes of packets. */
export type Deed =
  | {
      readonly kind: "delay";
      readonly delayMs: number;
      readonly jitterMs: number;
      readonly distribution?: Distribution | undefined;
    }
  /** Each packet by itself, and nobody is told; 100 is a black hole. */
  | { readonly kind: "loss"; readonly percent: number }
  /** Gilbert-Elliott: `percent` is lost in all, in bursts of `burst` packets on average. */
  | { readonly kind: "burst-loss"; readonly percent: number; readonly burst: number }
  | { readonly kind: "duplicate"; readonly percent: number }
  | { readonly kind: "corrupt"; readonly percent: number }
  /** So many overtake the others, which wait `delayMs`. */
  | { readonly kind: "reorder"; readonly percent: number; readonly delayMs: number }
  | { readonly kind: "rate"; readonly bitsPerSecond: number }
  | { readonly kind: "reject"; readonly with: Rejection }
  /** The sender is told at once that it may not: what a black hole on its own side looks like. */
  | { readonly kind: "deny" }
  /** No packets but streams: connections to the victim's TCP ports pass a proxy beside it. */
  | { readonly kind: "proxy"; readonly toxics: readonly Toxic[]; readonly seed: string };

/** What the proxy does to a stream; its attributes are the toxic's own business. */
export interface Toxic {
  readonly name: string;
  readonly type: string;
  /** upstream: what the victim is sent; downstream: what it sends. */
  readonly stream: "upstream" | "downstream";
  readonly percent: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Both ends belong to it. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** One fault on one victim; who its peers are, and where, its users say each in their own way. */
export interface PacketFault {
  /** The fault's id: chains and handles are named after it. */
  readonly id: string;
  /** Wall time, ISO: rules that can, go inert by then. */
  readonly until: string;
  readonly deed: Deed;
  readonly direction: Direction;
  /** Absent: everybody. */
  readonly peers?: readonly string[] | undefined;
  /** These are never meant. */
  readonly except: readonly string[];
  /** On the victim's side; empty: all. */
  readonly localPorts: readonly PortRange[];
  /** On the peer's side; empty: all. */
  readonly peerPorts: readonly PortRange[];
  /** Empty: all, also those that have no name here. */
  readonly protocols: readonly Protocol[];
  /** By their names in the victim; empty: all but the loopback. */
  readonly interfaces: readonly string[];
  /** The loopback too: the resolver of Docker's own networks is asked there. */
  readonly loopback: boolean;
}

export interface Tries {
  /**
   * connect: over TCP. datagram: over UDP from the first of the victim's ports that are meant, which no TCP
   * server of it occupies. echo: a byte through the fault's own toxics and back.
   */
  readonly kind: "connect" | "datagram" | "resolve" | "echo";
  /** How often each peer is tried, all at once. */
  readonly count: number;
  readonly timeoutMs: number;
  /** A name that a resolver is asked for. */
  readonly name?: string | undefined;
  /** So many to the echo, or as the body of its answer. */
  readonly bytes?: number | undefined;
  /** A request, whatever the fault's rules mean by one, and an answer. */
  readonly http?: boolean | undefined;
}

/** Seen while somebody looked: in bytes of the link, and in so many milliseconds. */
export interface Passed {
  readonly bytes: number;
  readonly ms: number;
}

/** How many packets receivers noticed to be so, while somebody looked: whoever made them so. */
export interface Noticed {
  /** Received with a wrong checksum. */
  readonly damaged: number;
  /** Received twice, or told of by a peer that did. */
  readonly repeated: number;
  /** Received out of order, or told of by a peer. */
  readonly overtaken: number;
}

export const OUTCOMES = [
  "connected",
  "answered",
  "refused",
  "reset",
  "unreachable",
  "denied",
  "timeout",
  "failed",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Tried {
  readonly host: string;
  readonly port: number;
  readonly outcome: Outcome;
  readonly ms: number;
  /** From the echo: so many came back (of an answer: of its body), in so many pieces, and the end after so long. */
  readonly bytes?: number | undefined;
  readonly pieces?: number | undefined;
  readonly endMs?: number | undefined;
  /** Of an HTTP answer. */
  readonly status?: number | undefined;
}
