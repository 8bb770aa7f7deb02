/**
 * A container keeps the socket that it was given. An engine that was restarted listens on a new one,
 * which a further life of ours is given, but not this one.
 */
import type { Clock } from "../core/clock.ts";
import type { Source } from "../core/source.ts";
import { ChaosError } from "../failure.ts";

const BLIND_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** More than a call's own deadline, by which we know that the engine is there and busy. */
const ANSWER_MS = 30_000;

/** Rejects once the engine could not be reached for so long; an engine that is busy is no reason. */
export async function blindness(source: Source, clock: Clock, over: AbortSignal): Promise<void> {
  let reachedMs = clock.monotonicMs();
  while (!over.aborted) {
    await clock.sleep(LOOK_EVERY_MS, over);
    const lost = await whyUnreachable(source);
    if (!lost) reachedMs = clock.monotonicMs();
    else if (clock.monotonicMs() - reachedMs > BLIND_MS) throw lost;
  }
}

async function whyUnreachable(source: Source): Promise<ChaosError | undefined> {
  try {
    await source.claims.list(AbortSignal.timeout(ANSWER_MS));
    return undefined;
  } catch (error) {
    const isLost = error instanceof ChaosError && error.code === "ENGINE_UNREACHABLE";
    return isLost ? error : undefined;
  }
}
