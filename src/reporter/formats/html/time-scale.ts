/** Where a moment of a run stands in a chart, in percent of its width: so text beside it need not be scaled. */
import { scaleLinear } from "d3-scale";
import { sayMs } from "../../../units.ts";
import type { Report } from "../../report.ts";

export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  /** `0`–`100`, within the chart whatever the moment. */
  at(ms: number): number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const TICKS = 8;

export function timeScale({ phases, durationMs }: Report): TimeScale {
  const fromMs = Math.min(0, ...phases.map(({ from }) => from));
  const toMs = Math.max(fromMs + 1, durationMs, ...phases.map(({ to }) => to));
  const scale = scaleLinear([fromMs, toMs], [0, 100]).clamp(true);
  const at = (ms: number) => hundredths(scale(ms));
  // Ticks of seconds, not of milliseconds: tenths of a minute are no round numbers.
  const everyMs = niceStep((toMs - fromMs) / TICKS);
  const first = Math.ceil(fromMs / everyMs);
  const count = Math.floor(toMs / everyMs) - first + 1;
  const ticks = Array.from({ length: count }, (_, index) => (first + index) * everyMs)
    // The last one's label would stand out of the chart.
    .filter((ms) => at(ms) <= 97)
    .map((ms) => ({ at: at(ms), label: ms === 0 ? "0 s" : sayMs(ms) }));
  return { fromMs, toMs, at, ticks };
}

const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000];
const MINUTE_MS = 60_000;

function niceStep(leastMs: number): number {
  const short = STEPS_MS.find((stepMs) => stepMs >= leastMs);
  if (short !== undefined) return short;
  const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440];
  return MINUTE_MS * (minutes.find((count) => count * MINUTE_MS >= leastMs) ?? 1_440);
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
