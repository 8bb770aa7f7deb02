/** Two ways to the same fault: the kernel's, for packets, and a proxy's, for TCP connections to the victim's ports. */
import { z } from "zod";
import type { Direction, Toxic } from "../packets.ts";
import type { Lack } from "./ability.ts";
import type { ScopeOptions } from "./net-scope.ts";

export const BACKENDS = ["auto", "kernel", "proxy"] as const;
export type Backend = (typeof BACKENDS)[number];

export const backend = z
  .enum(BACKENDS)
  .default("auto")
  .describe(
    "kernel: packets of any kind; proxy: TCP connections to the victim's ports, on any kernel; auto: the kernel where it can",
  );

/** Why no proxy can do it; `undefined`: one can. */
export function beyondProxy({ protocol = "any", peerPorts }: ScopeOptions): string | undefined {
  if (protocol === "udp" || protocol === "icmp")
    return `${protocol} is meant, and a proxy knows TCP alone`;
  if (peerPorts !== undefined)
    return "its peers' ports are meant, and a proxy stands in front of its own";
  return undefined;
}

/** For a schema: who asks for the proxy must mean what one can do. */
export const fitsProxy = {
  holds: (options: ScopeOptions & { readonly backend: Backend }) =>
    options.backend !== "proxy" || beyondProxy(options) === undefined,
  says: {
    path: ["backend"],
    error: "a proxy knows TCP alone, and only the victim's own ports: say kernel, or leave it out",
  },
};

export interface Picked {
  readonly backend: Exclude<Backend, "auto">;
  /** Which and why, for the plan. */
  readonly says: string;
  /** Neither can. */
  readonly lack?: Lack;
}

/** @param kernel what the kernel lacks @param proxy what a redirect lacks @param beyond why none fits anyway */
export function pick(lacks: {
  readonly kernel: Lack | undefined;
  readonly proxy: Lack | undefined;
  readonly beyond: string | undefined;
}): Picked {
  const { kernel, proxy, beyond } = lacks;
  const why = beyond ?? proxy?.reason;
  if (!kernel) {
    const says = "backend auto: the kernel, which can do it for packets of any kind";
    return {
      backend: "kernel",
      says: beyond ? `backend auto: the kernel, because ${beyond}` : says,
    };
  }
  if (why === undefined) {
    const says = `backend auto: the proxy, because ${kernel.reason}; it knows TCP alone, and connections that begin from now on`;
    return { backend: "proxy", says };
  }
  // Of both the same: no programs here, no helper.
  const reason = why === kernel.reason ? why : `${kernel.reason}, and ${why}`;
  const lack = { reason, hint: kernel.hint };
  return { backend: "kernel", says: `backend auto: neither can: ${lack.reason}`, lack };
}

type Stream = Toxic["stream"];

/** Of a connection to the victim: what it is sent goes upstream. */
export function streamsOf(direction: Direction): readonly Stream[] {
  if (direction === "both") return ["upstream", "downstream"];
  return direction === "ingress" ? ["upstream"] : ["downstream"];
}

/** A toxic but for what all of one fault have in common. */
export interface ToxicWish {
  readonly type: string;
  readonly stream: Stream;
  readonly attributes: Toxic["attributes"];
}

/** Draws are keyed by the name. */
export function named(monkey: string, wishes: readonly ToxicWish[], percent = 100): Toxic[] {
  return wishes.map((wish) => ({ ...wish, name: `${monkey} ${wish.stream}`, percent }));
}

/** One toxic each way. */
export function eachWay(
  type: string,
  direction: Direction,
  attributes: Toxic["attributes"],
): ToxicWish[] {
  return streamsOf(direction).map((stream) => ({ type, stream, attributes }));
}
