/** Why a threshold is open though it was probed often enough: windows without samples, samples without answers. */
import { sayUnanswered } from "./experienced.ts";
import { spanFor, windowsSeen } from "./observed.ts";
import { stretchOf } from "./stretch.ts";
import type { Threshold } from "./threshold-parser.ts";
import type { RunRecord, Subject } from "./thresholds.ts";

/** `undefined`: it is not that. */
export function whyOpen(
  threshold: Threshold,
  subject: Subject,
  run: RunRecord,
): string | undefined {
  return windowsMissed(threshold, subject, run) ?? unanswered(threshold, subject, run);
}

function windowsMissed(
  threshold: Threshold,
  { record }: Subject,
  { timeline }: RunRecord,
): string | undefined {
  const span = spanFor(threshold, timeline);
  if (!record || !span || threshold.windowMs === undefined) return undefined;
  const { seen, missed } = windowsSeen(record, threshold, span);
  if (missed === 0) return undefined;
  const all = seen.length + missed;
  return `${missed} of ${all} windows could not be measured for want of samples, and the worst may be among them`;
}

function unanswered(
  threshold: Threshold,
  { record, observed, limit }: Subject,
  { timeline }: RunRecord,
): string | undefined {
  const { measure, reference } = threshold;
  if (!record || !measure.isLatency) return undefined;
  if (observed?.hi !== Infinity && limit?.hi !== Infinity) return undefined;
  const isOwn = observed?.hi === Infinity;
  if (!isOwn && reference === "control") return "the control has samples without a known latency";
  const phase = !isOwn ? "baseline" : measure.of === "run" ? "fault" : threshold.phase;
  const span = spanFor(phase ? { ...threshold, phase } : threshold, timeline);
  const said = span && sayUnanswered(stretchOf(record, span).experienced());
  return said && `${isOwn ? "" : "of the baseline "}${said}: ${JUDGES}`;
}

const JUDGES = "good_ratio and longest_outage judge those";
