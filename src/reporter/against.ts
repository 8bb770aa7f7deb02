/** A run beside the earlier one that it must not be worse than. */
import type { RunSummary } from "../core/run-summary.ts";
import { figuresOf } from "./figures.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { type Compared, compare } from "./regression.ts";

export interface Comparison {
  readonly run: string;
  readonly startedAt: string;
  readonly figures: readonly Compared[];
}

export function comparisonOf(before: RunSummary, probes: readonly ProbeMetrics[]): Comparison {
  const { run, startedAt } = before;
  return { run, startedAt, figures: compare(before, { figures: figuresOf(probes) }) };
}

/** What got worse, one sentence each. */
export function regressionsIn(against: Comparison | undefined): string[] {
  const worse = against?.figures.filter(({ is }) => is === "worse") ?? [];
  return worse.map(({ says }) => `worse than run ${against?.run}: ${says}`);
}

/** What cannot be told: a figure that one of the two lacks. */
export function untold(against: Comparison | undefined): string[] {
  const open = against?.figures.filter(({ is }) => is === "unknown") ?? [];
  return open.map(({ says }) => `not compared with run ${against?.run}: ${says}`);
}
