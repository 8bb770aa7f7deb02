/** Phases long enough to see in them what they are for; else every run would end the same, whatever happens. */
import type { PlannedProbe, Watching } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";
import { sayMs } from "../units.ts";
import type { Called } from "./called.ts";
import { CLOSES_AFTER } from "./outages.ts";

interface TooShort {
  readonly time: "baseline" | "recover";
  readonly isMs: number;
  readonly problem: string;
  readonly hint: string;
}

/** @throws ChaosError USAGE naming the least that can be meant */
export function assertSeen(
  watching: Watching,
  probes: readonly PlannedProbe[],
  called: Called,
): void {
  if (!probes.some(({ role }) => role !== "victim")) return;
  const [first] = tooShort(watching, called);
  if (!first) return;
  const { time, isMs, problem, hint } = first;
  throw new ChaosError("USAGE", `Cannot use ${called[time]} ${sayMs(isMs)}: ${problem}`, { hint });
}

/** For a drill with a probe that gates. */
export function tooShort(watching: Watching, called: Called): TooShort[] {
  const { intervalMs, latencyLimitMs, baselineMs, recoverMs, verdictWanted } = watching;
  const hint = `Or ask more often with a smaller ${called.interval}`;
  const samplesMs = CLOSES_AFTER * intervalMs;
  // A good answer may take as long as the limit. 0s says that recovery is not waited for.
  const seenMs = samplesMs + latencyLimitMs;
  const isRecoveryUnseen = verdictWanted && recoverMs > 0 && recoverMs < seenMs;
  const lacks = (
    time: TooShort["time"],
    isMs: number,
    leastMs: number,
    what: string,
  ): TooShort => ({
    ...{ time, isMs, hint },
    problem: `too short to ${what}, expected at least ${sayMs(leastMs)}`,
  });
  return [
    ...(baselineMs < samplesMs
      ? [lacks("baseline", baselineMs, samplesMs, `hold ${CLOSES_AFTER} samples`)]
      : []),
    ...(isRecoveryUnseen ? [lacks("recover", recoverMs, seenMs, "see a recovery")] : []),
  ];
}
