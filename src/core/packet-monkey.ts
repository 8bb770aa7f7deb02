/** What all monkeys of a victim's network have in common: a wish to the agent, its undo by id, and what was seen of it. */
import type { z } from "zod";
import type { Deed, Direction, Tries } from "../packets.ts";
import { ms } from "../units.ts";
import type { Lack } from "./ability.ts";
import type { Backend } from "./backend.ts";
import { poll } from "./clock.ts";
import type { Effect, Fault } from "./fault.ts";
import type { Leads } from "./leads.ts";
import { defineMonkey, type Endangered, type Monkey } from "./monkey.ts";
import type { NetObservation, NetUndone, NetWish } from "./net.ts";
import {
  fitsFilters,
  fitsLoopback,
  fitsPorts,
  type ScopeOptions,
  sayScope,
  scopeWish,
} from "./net-scope.ts";
import { lackOfNetwork } from "./own-network.ts";
import { hostNamesIn, idleTerms, isMoving } from "./peer-terms.ts";
import { lackOfPeers, peersNow } from "./peers-now.ts";
import type { Target } from "./target.ts";

export type NetAbility = "net" | "netem" | "redirect";

const VERIFY_MS = 3_000;
const LOOK_EVERY_MS = 250;
const FOLLOW_EVERY_MS = 2_000;

/** What they say of themselves, whichever way they go. */
export interface PacketParts<S extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly options: S;
  readonly example: z.input<S>;
  /** The deed in words; its scope, its time and its victims follow. */
  says(options: z.output<S>): string;
  direction?(options: z.output<S>): Direction;
  /** The loopback too. */
  readonly loopback?: true;
  /** Why it may not be hit under these options, besides having no network of its own. */
  lacks?(options: z.output<S>, target: Target, leads?: Leads): Lack | undefined;
  spares?(options: z.output<S>, sharer: Target): string | undefined;
  cautions?(options: z.output<S>, victims: readonly Endangered[]): readonly string[];
  written?(options: z.output<S>): z.output<S>;
}

/** What a fault is by one backend. */
export interface Way<S extends z.ZodObject> {
  readonly needs: readonly NetAbility[];
  readonly suffix: string;
  deed(fault: Pick<Fault<z.output<S>>, "options" | "seed">): Deed;
  readonly tries: Tries | undefined;
  judge(seen: NetObservation): Effect;
}

type NetOptions = ScopeOptions & { readonly duration: string; readonly backend?: Backend };

export const optionsOf = (given: unknown) => given as NetOptions;

export function packetMonkey<S extends z.ZodObject>(
  parts: PacketParts<S>,
  wayOf: (options: z.output<S>, victim?: string) => Way<S>,
): Monkey<S, NetAbility> {
  const wishOf = (fault: Fault<z.output<S>>): NetWish => ({
    id: fault.id,
    until: fault.until,
    deed: wayOf(fault.options).deed(fault),
    direction: parts.direction?.(fault.options) ?? "both",
    ...scopeWish(optionsOf(fault.options)),
    loopback: parts.loopback ?? false,
  });
  return defineMonkey<S, NetAbility>({
    name: parts.name,
    summary: parts.summary,
    options: parts.options
      .refine(fitsPorts.holds, fitsPorts.says)
      .refine(fitsFilters.holds, fitsFilters.says)
      .refine((options) => parts.loopback || fitsLoopback.holds(options), fitsLoopback.says),
    example: parts.example,
    needs: (options) => wayOf(options).needs,
    // What a fault changes in a namespace is none of what the engine knows of a container.
    touches: [],
    composes: true,
    toPackets: (options) => wayOf(options).deed({ options, seed: "" }),
    area: (options, victim, targets, leads) => {
      const given = optionsOf(options);
      const { localPorts, peerPorts, protocols } = scopeWish(given);
      const peers = peersNow(given, victim, targets, leads);
      const direction = parts.direction?.(options) ?? "both";
      const place = given.interface ?? given.via ?? "";
      return peers && { scope: { peers, localPorts, peerPorts, protocols }, direction, place };
    },
    sentence: (options) => {
      const given = optionsOf(options);
      const { suffix } = wayOf(options);
      return `${parts.says(options)}${sayScope(given)}${suffix}, for ${given.duration}`;
    },
    holdMs: (options) => ms(optionsOf(options).duration),
    followMs: (options) => {
      const { peers = [], except = [] } = optionsOf(options);
      return [...peers, ...except].some(isMoving) ? FOLLOW_EVERY_MS : 0;
    },
    lacks: (options, target, targets, leads) =>
      lackOfNetwork(optionsOf(options), target) ??
      parts.lacks?.(options, target, leads) ??
      lackOfPeers(optionsOf(options), target, targets, leads),
    outside: (options) => {
      const { peers = [], except = [] } = optionsOf(options);
      return hostNamesIn([...peers, ...except]);
    },
    ...(parts.spares ? { spares: parts.spares } : {}),
    ...(parts.cautions ? { cautions: parts.cautions } : {}),
    ...(parts.written ? { written: parts.written } : {}),
    idle: (options, targets) => {
      const { peers = [], except = [] } = optionsOf(options);
      const idle = (terms: readonly string[]) => idleTerms(terms, targets);
      return [
        ...idle(peers).map((text) => `--peers ${text} matches no target: nobody is meant by it`),
        ...idle(except).map((text) => `--except ${text} matches no target: it spares nobody`),
      ];
    },
    inject: async (victim, fault, signal) => {
      const { reach, namespace = "" } = await victim.impair(wishOf(fault), signal);
      const { suffix } = wayOf(fault.options);
      const how = `${parts.says(fault.options)}${suffix}, by ${reach} reach`;
      return { how, facts: { namespace } };
    },
    verify: async (victim, fault, signal, { clock, atAGlance }) => {
      const way = wayOf(fault.options, fault.victim.name);
      const tries = atAGlance ? undefined : way.tries;
      let last: Effect = { kind: "unknown", evidence: "nobody looked" };
      const look = async () => {
        last = effectOf(await victim.observe(wishOf(fault), tries, signal), way.judge);
        return last.kind === "unknown" ? undefined : last;
      };
      const deadlineMs = atAGlance ? 0 : VERIFY_MS;
      const limits = { everyMs: LOOK_EVERY_MS, deadlineMs, signal };
      return (await poll(clock, look, limits)) ?? last;
    },
    revert: async (victim, fault, signal) => {
      const undone = await victim.restore(fault.id, signal, fault.before.startedAt);
      return { how: sayUndone(undone), facts: factsOf(undone) };
    },
  });
}

/** Whoever was started anew has another namespace, in which nothing was in effect. */
export function sayUndone(undone: NetUndone): string {
  const { reach, namespace, found = true, former = [], cut = 0 } = undone;
  const places = [
    ...(namespace !== undefined && found ? ["its network namespace"] : []),
    ...(former.length > 0 ? [`its former one, in which ${former.join(", ")} still lives`] : []),
  ];
  if (places.length > 0)
    return `taken out of ${places.join(" and of ")}, by ${reach} reach${sayCut(cut)}`;
  return namespace === undefined
    ? "gone with its network namespace"
    : "nothing of it was in its network namespace any more: gone with a former one, or undone before";
}

/** The fault alone would not have done that to them. */
function sayCut(cut: number): string {
  if (cut === 0) return "";
  const [who, were] =
    cut === 1 ? ["connection that was", "was"] : ["connections that were", "were"];
  return `; ${cut} ${who} busy still ten seconds later ${were} reset`;
}

function factsOf({ namespace }: NetUndone) {
  return namespace === undefined ? {} : { namespace };
}

function effectOf(seen: NetObservation, judge: (seen: NetObservation) => Effect): Effect {
  if (seen.namespace === undefined) return { kind: "not-in-effect", evidence: "it does not run" };
  if (!seen.present)
    return {
      kind: "not-in-effect",
      evidence: seen.lacking ?? "its network namespace holds nothing of it",
    };
  return judge(seen);
}
