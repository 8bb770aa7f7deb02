/**
 * Goodness of fit at a stated error rate: how likely it is that draws which are right are called wrong.
 * Seeds are fixed, so what passes once passes always. Pure.
 */

/** Of each single look. */
export const ALPHA = 1e-4;
/** The normal quantile of 1 − ALPHA. */
const Z = 3.719;

/** Wilson and Hilferty, PNAS 17 (1931): the cube root of a chi-square is nearly normal. */
export function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + Z * Math.sqrt(spread)) ** 3;
}

export interface Cell {
  readonly seen: number;
  readonly wanted: number;
}

/** Cells in which little is wanted are put together from the end, as the approximation asks for. */
export function chiSquare(cells: readonly Cell[]) {
  const merged: Cell[] = [];
  let rest: Cell = { seen: 0, wanted: 0 };
  for (const { seen, wanted } of cells) {
    rest = { seen: rest.seen + seen, wanted: rest.wanted + wanted };
    if (rest.wanted < 10) continue;
    merged.push(rest);
    rest = { seen: 0, wanted: 0 };
  }
  const last = merged.pop();
  if (last) merged.push({ seen: last.seen + rest.seen, wanted: last.wanted + rest.wanted });
  const value = merged.reduce((sum, { seen, wanted }) => sum + (seen - wanted) ** 2 / wanted, 0);
  const degrees = Math.max(0, merged.length - 1);
  return { value, limit: chiSquareLimit(degrees), degrees };
}

/** Kolmogorov and Smirnov's distance of values in [0, 1) from the uniform, and its limit (Massey 1951). */
export function uniformDistance(values: readonly number[]): { value: number; limit: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const value = sorted.reduce((most, x, at) => Math.max(most, (at + 1) / n - x, x - at / n), 0);
  return { value, limit: Math.sqrt(-Math.log(ALPHA / 2) / (2 * n)) };
}

export function binomial(n: number, k: number, p: number): number {
  let log = k * Math.log(p) + (n - k) * Math.log(1 - p);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}
