/** What all network monkeys have in common: a wish to the agent, its undo by id, and what was seen of it. */
import type { z } from "zod";
import type { Deed, Direction, Tries } from "../packets.ts";
import { ms } from "../units.ts";
import type { Lack } from "./ability.ts";
import { poll } from "./clock.ts";
import type { Effect, Fault } from "./fault.ts";
import { defineMonkey, type Endangered, type Monkey } from "./monkey.ts";
import type { NetObservation, NetWish } from "./net.ts";
import { type ScopeOptions, sayScope, scopeWish } from "./net-scope.ts";
import { isMoving } from "./peer-terms.ts";
import type { Target } from "./target.ts";

type NetOptions = ScopeOptions & { readonly duration: string };

export interface NetParts<S extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly options: S;
  readonly example: z.input<S>;
  /** The deed in words; its scope, its time and its victims follow. */
  says(options: z.output<S>): string;
  deed(options: z.output<S>): Deed;
  direction(options: z.output<S>): Direction;
  /** The loopback too. */
  readonly loopback?: true;
  /** How to see it from inside the victim. */
  tries(options: z.output<S>, victim: { readonly name: string }): Tries;
  /** `unknown` asks again, until its time is up. */
  judge(seen: NetObservation, options: z.output<S>): Effect;
  /** Why it may not be hit under these options, besides having no network of its own. */
  lacks?(options: z.output<S>, target: Target): Lack | undefined;
  cautions?(options: z.output<S>, victims: readonly Endangered[]): readonly string[];
}

const VERIFY_MS = 3_000;
const LOOK_EVERY_MS = 250;
const FOLLOW_EVERY_MS = 2_000;
const NETEM = ["delay", "burst-loss", "duplicate", "corrupt", "reorder"];

export function defineNetMonkey<S extends z.ZodObject>(
  parts: NetParts<S>,
): Monkey<S, "net" | "netem"> {
  const optionsOf = (given: z.output<S>) => given as unknown as NetOptions;
  const wishOf = (fault: Fault<z.output<S>>) => wish(parts, fault, optionsOf(fault.options));
  return defineMonkey<S, "net" | "netem">({
    name: parts.name,
    summary: parts.summary,
    options: parts.options,
    example: parts.example,
    needs: (options) =>
      NETEM.includes(parts.deed(options).kind) ? (["net", "netem"] as const) : (["net"] as const),
    // What a fault changes in a namespace is none of what the engine knows of a container.
    touches: [],
    composes: true,
    sentence: (options) => {
      const given = optionsOf(options);
      return `${parts.says(options)}${sayScope(given)}, for ${given.duration}`;
    },
    holdMs: (options) => ms(optionsOf(options).duration),
    followMs: (options) => {
      const { peers = [], except = [] } = optionsOf(options);
      return [...peers, ...except].some(isMoving) ? FOLLOW_EVERY_MS : 0;
    },
    lacks: (options, target) =>
      lackOf(optionsOf(options), target) ?? parts.lacks?.(options, target),
    ...(parts.cautions ? { cautions: parts.cautions } : {}),
    inject: async (victim, fault, signal) => {
      const { reach, namespace = "" } = await victim.impair(wishOf(fault), signal);
      return { how: `${parts.says(fault.options)}, by ${reach} reach`, facts: { namespace } };
    },
    verify: async (victim, fault, signal, { clock, atAGlance }) => {
      const tries = atAGlance ? undefined : parts.tries(fault.options, fault.victim);
      let last: Effect = { kind: "unknown", evidence: "nobody looked" };
      const look = async () => {
        last = effectOf(await victim.observe(wishOf(fault), tries, signal), parts, fault.options);
        return last.kind === "unknown" ? undefined : last;
      };
      const deadlineMs = atAGlance ? 0 : VERIFY_MS;
      const limits = { everyMs: LOOK_EVERY_MS, deadlineMs, signal };
      return (await poll(clock, look, limits)) ?? last;
    },
    revert: async (victim, fault, signal) => {
      const { reach, namespace } = await victim.restore(fault.id, signal);
      return namespace
        ? { how: `taken out of its network namespace, by ${reach} reach`, facts: { namespace } }
        : { how: "gone with its network namespace", facts: {} };
    },
  });
}

function wish<S extends z.ZodObject>(
  parts: NetParts<S>,
  { id, until, options }: Fault<z.output<S>>,
  given: NetOptions,
): NetWish {
  return {
    id,
    until,
    deed: parts.deed(options),
    direction: parts.direction(options),
    ...scopeWish(given),
    loopback: parts.loopback ?? false,
  };
}

function effectOf<S extends z.ZodObject>(
  seen: NetObservation,
  parts: NetParts<S>,
  options: z.output<S>,
): Effect {
  if (seen.namespace === undefined) return { kind: "not-in-effect", evidence: "it does not run" };
  if (!seen.present)
    return { kind: "not-in-effect", evidence: "its network namespace holds nothing of it" };
  return parts.judge(seen, options);
}

/** A network namespace of its own is what can be impaired without hitting everybody beside it. */
function lackOf({ via }: ScopeOptions, { networkMode, networks }: Target): Lack | undefined {
  if (networkMode === "host")
    return {
      reason: "it is on the host's own network, which would be hit as a whole",
      hint: "Choose containers with a network of their own",
    };
  // Hit once: a second time the same packets would be delayed twice.
  if (networkMode.startsWith("container:"))
    return {
      reason: "it has no network namespace of its own but another container's",
      hint: `Choose that one, ${networkMode.slice("container:".length, 22)}: what shares it is hit too`,
    };
  if (networkMode === "none" || networks.length === 0)
    return { reason: "it is on no network", hint: "Choose containers on a network" };
  if (via === undefined || networks.includes(via)) return undefined;
  return { reason: `it is not on network ${via}`, hint: `It is on ${networks.join(", ")}` };
}

/** In words: how many packets in scope it met; `unknown` as long as there was none. */
export function metPackets({ seen, hit }: NetObservation, deed: string): Effect {
  if (seen === 0)
    return { kind: "unknown", evidence: "in place, but no packet in scope has passed yet" };
  const share = hit < seen ? ` of ${seen} (${((100 * hit) / seen).toFixed(1)} %)` : "";
  const evidence = `${hit}${share} packets in scope ${deed} so far`;
  return hit > 0
    ? { kind: "in-effect", evidence, figure: evidence }
    : { kind: "unknown", evidence };
}

/** Of what is to be lost whole: whoever was reached nevertheless says that it is not. */
export function swallowed(seen: NetObservation): Effect {
  const through = seen.tried.find(({ outcome }) => outcome !== "timeout");
  if (!through) return metPackets(seen, "swallowed");
  const evidence = `${through.host} was reached nevertheless: ${through.outcome}`;
  return { kind: "not-in-effect", evidence };
}
