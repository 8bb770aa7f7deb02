/** Why no rate of probing would decide a threshold: answers that never came leave no latency. */
import { sayUnanswered } from "./experienced.ts";
import { spanFor } from "./observed.ts";
import { stretchOf } from "./stretch.ts";
import type { Threshold } from "./threshold-parser.ts";
import type { RunRecord, Subject } from "./thresholds.ts";

/** `undefined`: it is not that. */
export function whyOpen(
  threshold: Threshold,
  { record, observed, limit }: Subject,
  { timeline }: RunRecord,
): string | undefined {
  const { measure, reference } = threshold;
  if (!record || measure.of !== "stretch" || !measure.isLatency) return undefined;
  if (observed?.hi !== Infinity && limit?.hi !== Infinity) return undefined;
  const isOwn = observed?.hi === Infinity;
  if (!isOwn && reference === "control") return "the control has samples without a known latency";
  const span = spanFor(isOwn ? threshold : { ...threshold, phase: "baseline" }, timeline);
  const said = span && sayUnanswered(stretchOf(record, span).experienced());
  return said && `${isOwn ? "" : "of the baseline "}${said}: ${JUDGES}`;
}

const JUDGES = "good_ratio and longest_outage judge those";
