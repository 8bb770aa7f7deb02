/** Measured values in words, the same in every format. */
import { sayMs } from "../units.ts";
import type { Interval } from "./interval.ts";
import type { MetricUnit } from "./metric-table.ts";
import { RECOVERY_CLASSES } from "./recovery-class.ts";

/** `0.9942` → `99.42 %`; never rounds a miss up to 100. */
export function sayRatio(value: number): string {
  const percent = Math.floor(value * 10_000 + 1e-6) / 100;
  return `${percent} %`;
}

export function sayValue(value: number, unit: MetricUnit): string {
  if (unit === "ms") return value === 0 ? "0 s" : sayMs(value);
  if (unit === "ratio") return sayRatio(value);
  if (unit === "factor") return `${Number(value.toPrecision(3))}x`;
  return unit === "class" ? (RECOVERY_CLASSES[value] ?? "unknown") : String(value);
}

/** `1.2–1.4 s`, `≥ 3 s` when its end was not seen, or one value when both bounds are said alike. */
export function sayInterval({ lo, hi }: Interval, unit: MetricUnit): string {
  if (hi === Infinity) return `≥ ${sayValue(Math.max(0, lo), unit)}`;
  const [low, high] = [sayValue(lo, unit), sayValue(hi, unit)];
  if (low === high) return low;
  const [number, measure] = low.split(" ");
  return high.endsWith(` ${measure}`) ? `${number}–${high}` : `${low} – ${high}`;
}
