/** Network faults by a proxy beside the victim: what packets cannot express, on any kernel. */
import type { z } from "zod";
import type { Tries } from "../packets.ts";
import { named, type ToxicWish } from "./backend.ts";
import type { Effect } from "./fault.ts";
import type { Monkey } from "./monkey.ts";
import type { NetObservation } from "./net.ts";
import { type NetAbility, type PacketParts, packetMonkey, type Way } from "./packet-monkey.ts";

export interface ProxyParts<S extends z.ZodObject> {
  toxics(options: z.output<S>): readonly ToxicWish[];
  /** What to send through it to an echo; absent: only whom it meets tells. */
  tries?(options: z.output<S>): Tries;
  judge(seen: NetObservation, options: z.output<S>): Effect;
  /** What of these options no proxy can do, besides their scope. */
  beyond?(options: z.output<S>): string | undefined;
}

/** Those that the proxy alone can do. */
type ProxyOnly<S extends z.ZodObject> = Omit<PacketParts<S>, "direction" | "loopback"> &
  Omit<ProxyParts<S>, "beyond"> & {
    /** Of those that are meant; absent: all. */
    percent?(options: z.output<S>): number;
  };

export function defineProxyMonkey<S extends z.ZodObject>(
  parts: ProxyOnly<S>,
): Monkey<S, NetAbility> {
  return packetMonkey<S>(parts, (options) =>
    byProxy(parts.name, parts, options, parts.percent?.(options)),
  );
}

export function byProxy<S extends z.ZodObject>(
  name: string,
  proxy: ProxyParts<S>,
  options: z.output<S>,
  percent = 100,
): Way<S> {
  return {
    needs: ["net", "redirect"],
    suffix: ", through a proxy in front of its ports",
    deed: ({ seed }) => ({
      kind: "proxy",
      toxics: named(name, proxy.toxics(options), percent),
      seed,
    }),
    tries: proxy.tries?.(options),
    judge: (seen) => proxy.judge(seen, options),
  };
}
