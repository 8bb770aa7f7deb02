/** The contract of a monkey that injects a fault. One file of src/monkeys exports one of these. */
import type { z } from "zod";
import type { Ability, VictimWith } from "./ability.ts";
import type { Clock } from "./clock.ts";
import type { Deed, Effect, Fault } from "./fault.ts";

/** What a monkey may use besides its victim. */
export interface Tools {
  readonly clock: Clock;
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
  /** The deed as part of a sentence: "crash", "pause for 10s". */
  sentence(options: z.output<S>): string;
  /** How long the fault stays before it is reverted, in milliseconds. */
  holdMs(options: z.output<S>): number;
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
