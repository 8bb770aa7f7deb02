/** Durations and percentages as people write them. Text stays text in plans and journals. */
import { ChaosError } from "./failure.ts";

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const FACTOR_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
/** The longest duration we accept: a day. Node's timers overflow at 24.8 days. */
export const DURATION_MS_MAX = 86_400_000;

/** `"200ms"` → 200. Units: ms, s, m, h. @throws ChaosError UNIT_INVALID */
export function ms(text: string): number {
  const match = DURATION.exec(text.trim());
  if (!match)
    throw new ChaosError(
      "UNIT_INVALID",
      `Cannot read duration "${text}": expected a number and a unit, one of ms, s, m and h`,
      {
        hint: "Write it like 200ms, 10s, 5m or 1h",
      },
    );
  const value = Number(match[1]) * FACTOR_MS[match[2] as keyof typeof FACTOR_MS];
  if (value > DURATION_MS_MAX)
    throw new ChaosError("UNIT_INVALID", `Cannot use duration "${text}": it is longer than 24h`);
  return value;
}

/** `"30%"` or `"30"` → 30. @throws ChaosError UNIT_INVALID outside 0–100, or below 1 without its sign */
export function percent(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const value = match ? Number(match[1]) : Number.NaN;
  if (match?.[2] === "" && value > 0 && value < 1)
    throw new ChaosError(
      "UNIT_INVALID",
      `Cannot read percentage "${text}": ${Number((100 * value).toPrecision(12))}% or ${match[1]}%?`,
      {
        hint: "Below one it needs its sign: it may be a share",
      },
    );
  if (!(value >= 0 && value <= 100))
    throw new ChaosError("UNIT_INVALID", `Cannot read percentage "${text}": expected 0 to 100`, {
      hint: "Write it like 30%",
    });
  return value;
}

/** 1234 → `"1.23 s"`; 87 → `"87 ms"`. For people, three significant figures. */
export function sayMs(value: number): string {
  if (!Number.isFinite(value)) return "unbounded";
  if (value < 1) return `${Number(value.toPrecision(2))} ms`;
  // Each limit lies where rounding would fill the unit: never "1000 ms", "60 s" or "1 min 60 s".
  if (value < 999.5) return `${Math.round(value)} ms`;
  if (value < 59_950) return `${Number((value / 1_000).toPrecision(3))} s`;
  const whole = Math.round(value / 1_000);
  const seconds = whole % 60;
  return `${Math.floor(whole / 60)} min${seconds === 0 ? "" : ` ${seconds} s`}`;
}
