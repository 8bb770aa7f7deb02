/** Whether the daemon lives, and whether acts may begin. */
import type { Health } from "../server/http.ts";

/** A ring that has not come for so long means that the event loop stands still. */
const RING_LATE_MS = 15_000;

export const ENDING = "the daemon is ending";

export function aliveAfter(lateMs: number): Health {
  const says = `the alarm has not rung for ${Math.round(lateMs / 1_000)} s`;
  return { lacks: lateMs > RING_LATE_MS ? [says] : [] };
}

/** @param needed what may be in the way of an act, and is not where it lacks nothing */
export function readinessOf(
  signal: AbortSignal,
  needed: readonly { lacks(): string | undefined }[],
): () => Health {
  return () => {
    const lacks = [signal.aborted ? ENDING : undefined, ...needed.map((one) => one.lacks())];
    return { lacks: lacks.filter((one) => one !== undefined) };
  };
}
