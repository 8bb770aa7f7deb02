/**
 * How much downtime a stretch may hold beside its outages. The widest gap between two good answers may be one;
 * where samples are missing all of the time may be. Of what is shorter than the interval of probing each sample
 * meets its share by chance: Wilson's bound (verdicts.md §2.5) says how much none, or the few stray ones, leave.
 */
import type { SampleLine } from "../core/entry.ts";
import type { Interval } from "./interval.ts";
import { classify, type Outage } from "./outages.ts";
import { type Gap, unseenOf } from "./unseen.ts";
import { wilson } from "./wilson.ts";

export interface Stretched {
  readonly samples: readonly SampleLine[];
  readonly gaps: readonly Gap[];
  readonly outages: readonly Outage[];
  readonly downtime: Interval;
  readonly lengthMs: number;
  readonly latencyLimitMs: number;
}

export function hiddenIn(stretch: Stretched): number {
  const { gaps, downtime, lengthMs } = stretch;
  const restMs = Math.max(0, lengthMs - downtime.hi);
  const blindMs = gaps.reduce((sum, { from, to, isBlind }) => sum + (isBlind ? to - from : 0), 0);
  const mostMs = Math.max(unseenOf(gaps).unseenMs, blindMs + badShare(stretch) * restMs);
  return Math.min(restMs, mostMs);
}

/** Of the time outside outages, at most. */
function badShare({ samples, outages, latencyLimitMs }: Stretched): number {
  const free = samples
    .filter(
      ({ due }) => !outages.some(({ firstDue, lastDue }) => due >= firstDue && due <= lastDue),
    )
    .map((sample) => classify(sample, latencyLimitMs))
    .filter((is) => is !== "lost");
  return 1 - (wilson(free.filter((is) => is === "good").length, free.length)?.lo ?? 1);
}
