/** What a network monkey asks of a victim, and what was seen of it. */
import type { Noticed, PacketFault, Passed, Tried } from "../packets.ts";

/** Its peers are addresses, CIDRs, `host:` names and targets, see peer-terms.ts. */
export interface NetWish extends PacketFault {
  /** The engine's name of a network: only where the victim is on it. */
  readonly network?: string | undefined;
}

export interface NetEvidence {
  /** `host` or `helper`: how the agent got next to the victim. */
  readonly reach: string;
  /** The kernel's name of the victim's network namespace; absent: it is gone, and its rules with it. */
  readonly namespace?: string | undefined;
}

export interface NetUndone extends NetEvidence {
  /** It was in effect there. */
  readonly found?: boolean | undefined;
  /** Who shares the victim's former namespace, and had it there, by name. */
  readonly former?: readonly string[] | undefined;
  /** Connections through a proxy that were busy as long as it waits for its guests, and were reset. */
  readonly cut?: number | undefined;
}

export interface NetObservation extends NetEvidence {
  readonly present: boolean;
  /** What of it is not in place, in words. */
  readonly lacking?: string | undefined;
  /** Packets in scope since it is in effect, and those of them that were hit. */
  readonly seen: number;
  readonly hit: number;
  /** From inside the victim's namespace; empty where nobody in scope can be tried. */
  readonly tried: readonly Tried[];
  /** Of one that limits a rate, where it was tried: what went through it meanwhile. */
  readonly passed?: Passed | undefined;
  /** Of one that damages, repeats or reorders: what receivers noticed meanwhile. */
  readonly noticed?: Noticed | undefined;
}
