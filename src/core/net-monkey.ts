/** Network faults by the kernel: what its queues and rules do to packets; of some a proxy can do as much. */
import type { z } from "zod";
import type { Deed, Direction, Outcome, Tried, Tries } from "../packets.ts";
import { beyondProxy, pick } from "./backend.ts";
import type { Effect } from "./fault.ts";
import { defineMonkey, type Monkey } from "./monkey.ts";
import type { NetObservation } from "./net.ts";
import {
  type NetAbility,
  optionsOf,
  type PacketParts,
  packetMonkey,
  type Way,
} from "./packet-monkey.ts";
import { byProxy, type ProxyParts } from "./proxy-monkey.ts";

export interface NetParts<S extends z.ZodObject> extends PacketParts<S> {
  deed(options: z.output<S>): Deed;
  direction(options: z.output<S>): Direction;
  /** How to see it from inside the victim. */
  tries(options: z.output<S>, victim: { readonly name: string }): Tries;
  /** `unknown` asks again, until its time is up. */
  judge(seen: NetObservation, options: z.output<S>): Effect;
  /** The same by a proxy, for options that have a backend. */
  readonly proxy?: ProxyParts<S>;
}

const NETEM = ["delay", "burst-loss", "duplicate", "corrupt", "reorder"];

export function defineNetMonkey<S extends z.ZodObject>(parts: NetParts<S>): Monkey<S, NetAbility> {
  const { name, proxy } = parts;
  const monkey = packetMonkey<S>(parts, (options, victim = "") => {
    const { backend } = optionsOf(options);
    if (proxy && backend === "proxy") return byProxy(name, proxy, options);
    const way = byKernel(parts, options, victim);
    // What is not decided yet may become either.
    return backend === "auto" ? { ...way, needs: ["net"] } : way;
  });
  if (!proxy) return monkey;
  return defineMonkey<S, NetAbility>({
    ...monkey,
    decide: (options, lackOf) => {
      if (optionsOf(options).backend !== "auto") return undefined;
      const lackIn = ({ needs }: Way<S>) => needs.map(lackOf).find((lack) => lack !== undefined);
      const { backend, says, lack } = pick({
        kernel: lackIn(byKernel(parts, options, "")),
        proxy: lackIn(byProxy(name, proxy, options)),
        beyond: beyondProxy(optionsOf(options)) ?? proxy.beyond?.(options),
      });
      return { options: { ...options, backend }, says, lack };
    },
  });
}

function byKernel<S extends z.ZodObject>(
  parts: NetParts<S>,
  options: z.output<S>,
  victim: string,
): Way<S> {
  return {
    needs: NETEM.includes(parts.deed(options).kind) ? ["net", "netem"] : ["net"],
    suffix: "",
    deed: (fault) => parts.deed(fault.options),
    tries: parts.tries(options, { name: victim }),
    judge: (seen) => parts.judge(seen, options),
  };
}

/** In words: how many packets in scope it met; `unknown` as long as there was none. */
export function metPackets({ seen, hit }: NetObservation, deed: string): Effect {
  if (seen === 0)
    return { kind: "unknown", evidence: "in place, but no packet in scope has passed yet" };
  const share = hit < seen ? ` of ${seen} (${((100 * hit) / seen).toFixed(1)} %)` : "";
  const packets = Math.max(hit, seen) === 1 ? "packet" : "packets";
  const evidence = `${hit}${share} ${packets} in scope ${deed} so far`;
  return hit > 0
    ? { kind: "in-effect", evidence, figure: evidence }
    : { kind: "unknown", evidence };
}

/** What somebody at the other end says; nobody does where there is no way there. */
const ANSWERS: readonly Outcome[] = ["connected", "answered", "refused", "reset"];

/** By somebody at the other end: what fails on this side does so at once, whatever is in effect. */
export function isAnswered({ outcome }: Pick<Tried, "outcome">): boolean {
  return ANSWERS.includes(outcome);
}

/** Of what is to be lost whole: whoever was reached nevertheless says that it is not. */
export function swallowed(seen: NetObservation): Effect {
  const through = seen.tried.find(isAnswered);
  if (!through) return metPackets(seen, "swallowed");
  const evidence = `${through.host} was reached nevertheless: ${through.outcome}`;
  return { kind: "not-in-effect", evidence };
}
