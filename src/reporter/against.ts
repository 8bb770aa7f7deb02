/** A run beside the earlier one that it must not be worse than. */
import type { RunSummary } from "../core/run-summary.ts";
import { FIGURES, figuresOf } from "./figures.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { type Compared, compare } from "./regression.ts";

export interface Comparison {
  readonly run: string;
  readonly startedAt: string;
  readonly figures: readonly Compared[];
  /** Why it shows nothing: one of the two lacks what is to be compared. */
  readonly open?: string;
}

export function comparisonOf(before: RunSummary, probes: readonly ProbeMetrics[]): Comparison {
  const { run, startedAt } = before;
  const figures = compare(before, { figures: figuresOf(probes) });
  const open = whyOpen(figures, before);
  return { run, startedAt, figures, ...(open === undefined ? {} : { open }) };
}

/** No data is no proof that nothing got worse. `undefined`: it can be told. */
export function whyOpen(
  figures: readonly Compared[],
  ...runs: readonly Pick<RunSummary, "run" | "notJudged">[]
): string | undefined {
  const unjudged = runs.find(({ notJudged }) => notJudged !== undefined);
  if (unjudged) return `run ${unjudged.run} shows nothing: ${unjudged.notJudged}`;
  if (figures.length === 0) return "no probe that gates watched either";
  const [first, ...more] = figures.filter(
    ({ is, metric }) => is === "unknown" && !FIGURES[metric]?.mayLack,
  );
  if (!first) return undefined;
  return `${1 + more.length} of ${figures.length} figures are missing: ${first.says}`;
}

/** Nobody knows whether it got worse. */
export function openIn(against: Comparison | undefined): string[] {
  return against?.open === undefined
    ? []
    : [`could not be compared with run ${against.run}: ${against.open}`];
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
