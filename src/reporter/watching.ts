/** How a system is watched, from texts as people write them: flags and files say the same. */
import type { Watching } from "../core/plan.ts";
import { ChaosError } from "../failure.ts";
import { placed } from "../placed.ts";
import { ms } from "../units.ts";

const WARM_UP_MS = 500;

const TIMES = {
  interval: { byDefault: "100ms", min: "10ms", max: "1h" },
  timeout: { byDefault: "1s", min: "10ms", max: "5m" },
  latencyLimit: { byDefault: "500ms", min: "1ms", max: "5m" },
  baseline: { byDefault: "3s", min: "0s", max: "1h" },
  recover: { byDefault: "30s", min: "0s", max: "6h" },
  coolDown: { byDefault: "2s", min: "0s", max: "1h" },
} as const;
/** What a time is where nobody says it. */
export const BY_DEFAULT: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(TIMES).map(([time, { byDefault }]) => [time, byDefault]),
);
/** Read once: a file of a thousand experiments asks for them ten thousand times. */
const READ = Object.fromEntries(
  Object.entries(TIMES).map(([time, { byDefault, min, max }]) => [
    time,
    { byDefaultMs: ms(byDefault), minMs: ms(min), maxMs: ms(max) },
  ]),
) as Record<keyof typeof TIMES, { byDefaultMs: number; minMs: number; maxMs: number }>;
export type Times = Partial<Record<keyof typeof TIMES, string | undefined>>;

/** @param called how the user calls a time, e.g. `--probe-interval`. @throws ChaosError UNIT_INVALID */
export function watchingOf(
  times: Times,
  called: (time: keyof typeof TIMES) => string = (time) => time,
): Omit<Watching, "verdictWanted" | "thresholds" | "abortWhen"> {
  const read = (time: keyof typeof TIMES) => within(time, times[time], called(time));
  return {
    intervalMs: read("interval"),
    timeoutMs: read("timeout"),
    latencyLimitMs: read("latencyLimit"),
    warmUpMs: WARM_UP_MS,
    baselineMs: read("baseline"),
    recoverMs: read("recover"),
    coolDownMs: read("coolDown"),
  };
}

/** @throws ChaosError UNIT_INVALID */
export function within(time: keyof typeof TIMES, given: string | undefined, name: string): number {
  const { byDefaultMs, minMs, maxMs } = READ[time];
  if (given === undefined) return byDefaultMs;
  const value = placed(name, () => ms(given));
  if (value >= minMs && value <= maxMs) return value;
  const { min, max } = TIMES[time];
  throw new ChaosError("UNIT_INVALID", `Cannot use ${name} ${given}: expected ${min} to ${max}`);
}
