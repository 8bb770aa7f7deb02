/** Whether simulated years are as theory says: fits at a stated alpha, and what comes of them. Pure. */
import type { Window } from "./calendar.ts";
import { ALPHA, type Cell, chiSquare, uniformDistance } from "./goodness.ts";
import { gapChance, leastGap, longerChance } from "./mean-time.ts";
import type { Occasion } from "./occasion.ts";
import type { MeanTime } from "./schedule.ts";

export interface Fit {
  readonly value: number;
  /** What a right program exceeds once in 1/alpha. */
  readonly limit: number;
  readonly alpha: number;
}

export interface Fits {
  /** `inconclusive`: too few gaps to tell. */
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** Gaps too short for theory, or so long that none of them all would be, but once in 1/alpha. */
  readonly outliers: number;
  /** Absent where there is too little to tell, and where there is no chance in it. */
  readonly gapFit?: Fit;
  /** Of minutes over the window. */
  readonly minuteFit?: Fit;
}

/** Fewer gaps tell nothing. */
export const GAPS_MIN = 100;

interface Simulated {
  readonly model: MeanTime;
  readonly window: Window;
  readonly acts: readonly Occasion[];
  readonly gaps: readonly number[];
  /** Of each gap from 0 on. */
  readonly cells: readonly Cell[];
}

export function fitsOf({ model, window, acts, gaps, cells }: Simulated): Fits {
  const outliers = gaps.filter((gap) => isOutlier(model, gap, gaps.length)).length;
  const isCertain = gapChance(model, leastGap(model)) === 1;
  const isEnough = gaps.length >= GAPS_MIN;
  const gapFit = isEnough && !isCertain ? fitOfGaps(cells) : undefined;
  const minuteFit = isEnough ? fitOfMinutes(acts, window) : undefined;
  const isWrong = outliers > 0 || [gapFit, minuteFit].some((fit) => fit && !isKept(fit));
  const isKnown = isEnough && (isCertain || gapFit !== undefined);
  return {
    verdict: isWrong ? "fail" : isKnown ? "pass" : "inconclusive",
    outliers,
    ...(gapFit ? { gapFit } : {}),
    ...(minuteFit ? { minuteFit } : {}),
  };
}

/** A comparison of frequencies sees no single gap of a year, whatever its chance. */
function isOutlier(model: MeanTime, gap: number, among: number): boolean {
  return gap < leastGap(model) || among * longerChance(model, gap) < ALPHA;
}

export function isKept({ value, limit }: Fit): boolean {
  return value <= limit;
}

/** Where one gap alone is often enough to count there is nothing to compare. */
function fitOfGaps(cells: readonly Cell[]): Fit | undefined {
  const { value, limit, degrees } = chiSquare(cells);
  return degrees === 0 ? undefined : { value, limit, alpha: ALPHA };
}

function fitOfMinutes(acts: readonly Occasion[], { fromMinute, toMinute }: Window): Fit {
  const span = toMinute - fromMinute;
  const shares = acts.map((act) => (minuteOf(act) - fromMinute + 0.5) / span);
  const { value, limit } = uniformDistance(shares);
  return { value, limit: limit + 1 / (2 * span), alpha: ALPHA };
}

/** Since the midnight of its work day. */
function minuteOf({ local, date }: Occasion): number {
  const [hour, minute] = [Number(local.slice(11, 13)), Number(local.slice(14, 16))];
  return (local.startsWith(date) ? 0 : 1_440) + hour * 60 + minute;
}
