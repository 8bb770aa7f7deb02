/** A report in a few figures, for history and for later runs. */
import type { RunSummary } from "../core/run-summary.ts";
import { figuresOf } from "./figures.ts";
import type { Report } from "./report.ts";
import { notJudged } from "./telling/not-judged.ts";

export function summaryOf(report: Report): RunSummary {
  const { run, name, startedAt, verdict, score, key, probes, stillRuns } = report;
  const open = notJudged(report);
  return {
    version: 1,
    ...{ run, name, startedAt },
    ...{ verdict: verdict.verdict, exit: verdict.exit, because: verdict.because },
    ...(score ? { score: { lo: score.lo, hi: score.hi } } : {}),
    ...(key ?? { experiment: "", environment: "", images: "" }),
    ...(open ? { notJudged: open.because } : {}),
    ...(stillRuns ? { stillRuns } : {}),
    figures: figuresOf(probes),
  };
}
