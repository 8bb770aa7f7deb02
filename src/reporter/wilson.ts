/** Bounds of a share by Wilson's score interval, for samples that are about independent (verdicts.md §2.5). */
import { type Interval, interval } from "./interval.ts";

/** Each bound holds with 95 %: the normal distribution's one-sided quantile. */
const Z = 1.6448536269514722;

/** `undefined` without samples. */
export function wilson(good: number, all: number): Interval | undefined {
  if (all === 0) return undefined;
  const share = good / all;
  const square = Z * Z;
  const middle = (share + square / (2 * all)) / (1 + square / all);
  const half =
    (Z / (1 + square / all)) * Math.sqrt((share * (1 - share)) / all + square / (4 * all * all));
  return interval(good === 0 ? 0 : middle - half, good === all ? 1 : middle + half);
}

/** The least number of samples, all of them good, that shows a share of `share`. */
export function samplesToShow(share: number): number {
  return Math.ceil((Z * Z * share) / (1 - share));
}
