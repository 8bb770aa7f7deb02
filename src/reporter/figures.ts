/** The figures by which one run is compared with another. */
import type { Figure } from "../core/run-summary.ts";
import type { Interval } from "./interval.ts";
import * as mayBe from "./may-be.ts";
import type { MetricUnit } from "./metric-table.ts";
import type { ProbeMetrics } from "./metrics.ts";
import { wilson } from "./wilson.ts";
import type { WindowMetrics } from "./window-metrics.ts";

export interface FigureRule {
  readonly unit: MetricUnit;
  /** The direction in which it gets worse. */
  readonly worse: "more" | "less";
  /** A difference of less is nobody's business, whatever share it is. */
  readonly slack: number;
  /** Too few samples have none, though the run was watched to its end. */
  readonly mayLack?: true;
  read(probe: ProbeMetrics): Interval | undefined;
}

export const FIGURES: Readonly<Record<string, FigureRule>> = {
  longest_outage: of("ms", "more", 200, mayBe.longestOutage),
  ttr: of("ms", "more", 500, mayBe.ttr),
  ttr_release: of("ms", "more", 500, mayBe.ttrRelease),
  downtime: of("ms", "more", 200, ({ impact }) =>
    impact?.coverage ? mayBe.downtime(impact) : undefined,
  ),
  availability: of("ratio", "less", 0.01, ({ impact }) => impact && mayBe.availability(impact)),
  error_ratio: of("ratio", "more", 0.01, ({ impact }) => errorRatio(impact?.counts)),
  "p95@fault": { ...of("ms", "more", 10, ({ p95Fault }) => p95Fault), mayLack: true },
};

function of(
  unit: MetricUnit,
  worse: FigureRule["worse"],
  slack: number,
  read: FigureRule["read"],
): FigureRule {
  return { unit, worse, slack, read };
}

/** Of the probes that gate. */
export function figuresOf(probes: readonly ProbeMetrics[]): Figure[] {
  return probes
    .filter(({ gates }) => gates)
    .flatMap((probe) =>
      Object.entries(FIGURES).flatMap(([metric, { read }]) => {
        const found = read(probe);
        if (!found) return [];
        const [lo, hi] = [found.lo, found.hi].map((value) =>
          Number.isFinite(value) ? value : null,
        );
        return [{ probe: probe.probe, metric, lo: lo as number | null, hi: hi as number | null }];
      }),
    );
}

/** A single bad sample more is no difference: with so few that it counts, their bounds are wide. */
function errorRatio(counts: WindowMetrics["counts"] | undefined): Interval | undefined {
  return counts && wilson(counts.bad, counts.good + counts.slow + counts.bad);
}
