/** Damage, repetition, disorder: told from loss by what receivers noticed, where they are seen from the victim. */
import type { Noticed } from "../packets.ts";
import type { Effect } from "./fault.ts";
import type { NetObservation } from "./net.ts";
import { metPackets } from "./net-monkey.ts";

export interface Sign {
  /** What passed its queue. */
  readonly deed: string;
  readonly as: keyof Noticed;
  /** What receivers noticed, in words; `undefined`: they are elsewhere, and do not tell. */
  readonly says: string | undefined;
}

/** Evidence says which part of it is the kernel's own count, and which an effect. */
export function noticedEffect(seen: NetObservation, { deed, as, says }: Sign): Effect {
  const met = metPackets(seen, deed);
  if (met.kind !== "in-effect" || !seen.noticed) return met;
  const evidence = `${met.evidence}, ${wordsOf(seen.noticed[as], says)}`;
  return { ...met, evidence, figure: evidence };
}

function wordsOf(count: number, says: string | undefined): string {
  if (says === undefined) return "by the queue's own count: it shows where they arrive";
  if (count === 0) return `by the queue's own count: none ${says} while it was looked at`;
  return `and ${count} ${says} while it was looked at`;
}
