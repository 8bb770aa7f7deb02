/** Whose faults are not ours to undo any more, as the claims tell it. */
import { claimKey } from "../core/claim-key.ts";
import type { AnyFault, Deed } from "../core/fault.ts";
import type { Aspect } from "../core/snapshot.ts";
import type { Source } from "../core/source.ts";

interface Asking {
  readonly source: Source;
  /** Somebody else wrote that it is undone. */
  readonly isUndone?: ((fault: AnyFault) => boolean) | undefined;
}

/**
 * Where another run holds the victim by now, what we would undo is that run's fault; where others undid it
 * and let go, it is somebody's whom we do not know. All are of one engine.
 */
export async function notOurs(
  faults: readonly AnyFault[],
  { source, isUndone = () => false }: Asking,
  signal: AbortSignal,
): Promise<Map<AnyFault, Deed>> {
  const engine = faults[0]?.victim.engine;
  // One that does not answer is no reason to leave a fault open.
  const claims = await source.claims.list(signal, engine).catch(() => undefined);
  if (!claims) return new Map();
  return new Map(
    faults.flatMap((fault): [AnyFault, Deed][] => {
      // By its own claim: who holds the victim has nothing to do with a further fault that we left there.
      const holds = claims.find(({ victim }) => victim === claimKey(fault));
      if (holds && holds.run !== fault.run)
        return [[fault, { how: `not ours any more: run ${holds.run} holds it`, facts: {} }]];
      if (!holds && isUndone(fault))
        return [[fault, { how: "somebody else undid it, and let go of it", facts: {} }]];
      return [];
    }),
  );
}

interface Known {
  readonly unanswered?: ReadonlyMap<string, string> | undefined;
  readonly endedByOthers?: ReadonlySet<string> | undefined;
}

export const ENDED_BY_OTHERS: Deed = {
  how: "nothing to undo: somebody else had ended it",
  facts: {},
};

/** Whoever ended it may have paused or stopped the victim anew. Of an injection that was never answered more may land. */
export function isEndedByOthers(
  { id }: AnyFault,
  touches: readonly Aspect[],
  { endedByOthers, unanswered }: Known,
): boolean {
  const isStateAlone =
    touches.length === 1 && (touches[0] === "paused" || touches[0] === "running");
  return isStateAlone && endedByOthers?.has(id) === true && unanswered?.has(id) !== true;
}
