/** The contract of a monkey that injects a fault. One file of src/monkeys exports one of these. */
import type { z } from "zod";
import type { Area } from "../packet-room.ts";
import type { Deed as PacketDeed } from "../packets.ts";
import type { Ability, Lack, VictimWith } from "./ability.ts";
import type { Clock } from "./clock.ts";
import type { AnyFault, Deed, Effect, Fault } from "./fault.ts";
import type { Leads } from "./leads.ts";
import { ASPECTS, type Aspect, residueOf, type Snapshot } from "./snapshot.ts";
import type { Target } from "./target.ts";

/** What a monkey may use besides its victim. */
export interface Tools {
  readonly clock: Clock;
  /** What inject answered, for verify; absent where somebody else injected. */
  readonly injected?: Deed | undefined;
  /** For verify: what is in effect at this moment, without trying it out or waiting for evidence. */
  readonly atAGlance?: true;
  /** For revert: networks of the victim that somebody else connected it to while the fault was held. */
  readonly takenOver?: readonly string[] | undefined;
}

/** Who would be hit, as it is now. */
export interface Endangered {
  readonly name: string;
  readonly before: Snapshot;
}

export interface Decided<S extends z.ZodObject = z.ZodObject> {
  readonly options: z.output<S>;
  /** What was chosen, and why: for the plan. */
  readonly says: string;
  /** Nothing will do. */
  readonly lack?: Lack | undefined;
}

export interface Monkey<S extends z.ZodObject = z.ZodObject, A extends Ability = Ability> {
  readonly kind: "fault";
  /** Its file's name. */
  readonly name: string;
  /** One line for --help. */
  readonly summary: string;
  readonly options: S;
  /** Options that the documentation and the contract test use. */
  readonly example: z.input<S>;
  /** The abilities a victim must have under these options. */
  needs(options: z.output<S>): readonly A[];
  /** Options that leave something to what a target can do, made definite; `undefined`: they are definite. */
  decide?(options: z.output<S>, lackOf: (ability: A) => Lack | undefined): Decided<S> | undefined;
  /** The deed as part of a sentence: "crash", "pause for 10s". */
  sentence(options: z.output<S>): string;
  /** Who brings victims back, a sentence without its full stop; absent: we do, whatever ends the drill. */
  readonly broughtBack?: string;
  /** What of a victim it changes, and nothing else; absent: everything. */
  readonly touches?: readonly Aspect[];
  /** Of its victim's networks those that it changes; absent: all. */
  networks?(options: z.output<S>, before: Snapshot): readonly string[];
  /** What its undo may change besides, though it should not: an undo that only its giver knows. */
  mayTouch?(options: z.output<S>): readonly Aspect[];
  /** These options as they may be written down: without secrets, and with all that an undo needs. */
  written?(options: z.output<S>): z.output<S>;
  /** Others that say so too may be in effect on the same victim at once. */
  readonly composes?: true;
  /** What becomes of its victim's packets: only so many such deeds have room beside each other. */
  toPackets?(options: z.output<S>): PacketDeed;
  /** Which of this victim's they are, one of these targets; `undefined`: only who injects knows. */
  area?(
    options: z.output<S>,
    victim: Target,
    targets: readonly Target[],
    leads?: Leads,
  ): Area | undefined;
  /** Its deed is a moment: nothing of it is in effect afterwards that somebody could end. */
  readonly momentary?: true;
  /** How long the fault stays before it is reverted, in milliseconds. */
  holdMs(options: z.output<S>): number;
  /** How long injecting may take by itself, in milliseconds; absent: no time worth speaking of. */
  injectMs?(options: z.output<S>): number;
  /** Why this target, one of these, cannot be hit under these options, though it has the abilities. */
  lacks?(
    options: z.output<S>,
    target: Target,
    targets: readonly Target[],
    leads?: Leads,
  ): Lack | undefined;
  /** Names of the outside that its options mean: each must lead somewhere. Where, `leads` tells. */
  outside?(options: z.output<S>): readonly string[];
  /** Why whoever shares a victim's namespace must not be hit along with it, a clause about that one. */
  spares?(options: z.output<S>, sharer: Target): string | undefined;
  /** What one should know before saying yes, a sentence without its full stop each. */
  cautions?(options: z.output<S>, victims: readonly Endangered[]): readonly string[];
  /** What its options name and no target is, a sentence without its full stop each. */
  idle?(options: z.output<S>, targets: readonly Target[]): readonly string[];
  /** While the fault is held, inject again each so many milliseconds; 0 or absent: never. */
  repeatMs?(options: z.output<S>): number;
  /** While the fault is held, inject again each so many milliseconds only to keep up with what moves: no new hit. */
  followMs?(options: z.output<S>): number;
  /** Guards to pass besides the ones that every run has. */
  readonly guards?: readonly string[];
  /** Hit targets too that join the selection while the fault is held. */
  readonly hitsNewcomers?: (options: z.output<S>) => boolean;
  /** Done for all victims before the first is hit; idempotent. */
  arm?(victim: VictimWith<A>, fault: Fault<z.output<S>>, signal: AbortSignal): Promise<void>;
  /** Idempotent and converging: called again when a held victim starts. */
  inject(victim: VictimWith<A>, fault: Fault<z.output<S>>, signal: AbortSignal): Promise<Deed>;
  /** Polls to a deadline of its own. */
  verify(
    victim: VictimWith<A>,
    fault: Fault<z.output<S>>,
    signal: AbortSignal,
    tools: Tools,
  ): Promise<Effect>;
  /** Asked while the fault is held: has it ended by itself? Absent: only revert ends it. */
  ended?(
    victim: VictimWith<A>,
    fault: Fault<z.output<S>>,
    signal: AbortSignal,
  ): Promise<Deed | undefined>;
  /** Idempotent, from the journalled fault alone, in another process. */
  readonly revert:
    | "irreversible"
    | ((
        victim: VictimWith<A>,
        fault: Fault<z.output<S>>,
        signal: AbortSignal,
        tools: Tools,
      ) => Promise<Deed>);
}

/** Ties the types of a monkey's options and needs to its functions. */
export function defineMonkey<S extends z.ZodObject, A extends Ability>(
  monkey: Omit<Monkey<S, A>, "kind">,
): Monkey<S, A> {
  return { kind: "fault", ...monkey };
}

/** What of its victim this fault and its undo may have changed. */
export function aspectsOf(monkey: Monkey | undefined, options: unknown): readonly Aspect[] {
  if (!monkey?.touches) return ASPECTS;
  return [...monkey.touches, ...(monkey.mayTouch?.(options as never) ?? [])];
}

/** What remains of a fault, in words. */
export function residueOn(
  monkey: Monkey | undefined,
  { before, options }: AnyFault,
  now: Snapshot | undefined,
): string[] {
  const networks = monkey?.networks?.(options as never, before);
  return residueOf(before, now, aspectsOf(monkey, options), networks);
}
