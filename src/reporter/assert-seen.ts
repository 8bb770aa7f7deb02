/** Phases long enough to see in them what they are for; else every run would end the same, whatever happens. */
import type { PlannedProbe, Watching } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";
import { sayMs } from "../units.ts";
import { CLOSES_AFTER } from "./outages.ts";

/** @throws ChaosError USAGE naming the least that can be meant */
export function assertSeen(watching: Watching, probes: readonly PlannedProbe[]): void {
  const { intervalMs, latencyLimitMs, baselineMs, recoverMs, verdictWanted } = watching;
  if (!probes.some(({ role }) => role !== "victim")) return;
  const samplesMs = CLOSES_AFTER * intervalMs;
  if (baselineMs < samplesMs)
    throw tooShort("--baseline", baselineMs, samplesMs, `hold ${CLOSES_AFTER} samples`);
  // A good answer may take as long as the limit. 0s says that recovery is not waited for.
  const seenMs = samplesMs + latencyLimitMs;
  if (verdictWanted && recoverMs > 0 && recoverMs < seenMs)
    throw tooShort("--recover", recoverMs, seenMs, "see a recovery");
}

function tooShort(flag: string, isMs: number, leastMs: number, what: string): ChaosError {
  const message = `Cannot use ${flag} ${sayMs(isMs)}: too short to ${what}, expected at least ${sayMs(leastMs)}`;
  return new ChaosError("USAGE", message, {
    hint: "Or ask more often with a smaller --probe-interval",
  });
}
