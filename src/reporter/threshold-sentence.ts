/** One sentence about a threshold on a probe: what was observed, the limit, and what would decide it. */
import { sayMs } from "../units.ts";
import { spanFor } from "./observed.ts";
import { sayInterval } from "./say.ts";
import { stretchOf } from "./stretch.ts";
import { decider, moreSamples } from "./threshold-advice.ts";
import { whyOpen } from "./threshold-open.ts";
import type { Threshold } from "./threshold-parser.ts";
import type { RunRecord, Subject, ThresholdStatus } from "./thresholds.ts";
import { askedIn } from "./window-metrics.ts";

export function sayObserved(
  threshold: Threshold,
  subject: Subject & { readonly status: ThresholdStatus },
  run: RunRecord,
): string {
  const { measure, unit, operator, reference } = threshold;
  const { name, observed, limit, status } = subject;
  const samples = samplesOf(threshold, subject, run);
  if (!observed || !limit) return lacking(threshold, subject, { samples, run });
  const value = `${name}: ${measure.about}${within(threshold)} ${sayInterval(observed, unit)}`;
  const by = reference ? ` by the ${reference}` : "";
  const wanted = `limit ${operator} ${sayInterval(limit, unit)}${by}`;
  const undecided = { observed, limit, samples };
  const open = () => whyOpen(threshold, subject, run) ?? decider(threshold, undecided, run);
  const advice = status === "undecidable" ? `; ${open()}` : "";
  return `${value} (${wanted})${advice}`;
}

function within({ windowMs, operator }: Threshold): string {
  if (windowMs === undefined) return "";
  const which = operator.startsWith(">") ? "least" : "most";
  return ` over ${sayMs(windowMs)}, at ${which}`;
}

function lacking(
  threshold: Threshold,
  { name, observed, limit }: Subject,
  { samples, run }: { samples: number; run: RunRecord },
): string {
  const { metric, measure, windowMs, reference } = threshold;
  const span = spanFor(threshold, run.timeline);
  const isShort = windowMs !== undefined && span !== undefined && span.to - span.from < windowMs;
  if (isShort)
    return `${name}: ${sayMs(windowMs)} of ${metric} were not seen, only ${sayMs(span.to - span.from)}`;
  const wanted = measure.samplesMin?.(limit?.hi ?? 0) ?? 0;
  const lack = wanted > samples ? `: ${moreSamples(wanted, samples, run.intervalMs)}` : "";
  if (!observed) return `${name}: the run holds no data for ${metric}${lack}`;
  return `${name}: the ${reference} holds no data for ${metric}${lack}`;
}

/** That were asked, where they bound what is known: for the metric itself, or for what it is compared with. */
function samplesOf(
  threshold: Threshold,
  { record, observed }: Subject,
  { timeline }: RunRecord,
): number {
  if (!record) return 0;
  const { measure, reference } = threshold;
  if (measure.of !== "stretch") return measure.samplesSeen?.(record.metrics) ?? 0;
  const isBaseline = observed !== undefined && reference === "baseline";
  const span = spanFor(isBaseline ? { ...threshold, phase: "baseline" } : threshold, timeline);
  return span ? askedIn(stretchOf(record, span).metrics) : 0;
}
