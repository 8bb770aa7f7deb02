/**
 * What may have been and left no outage in the record: between two good answers nobody knows what was.
 *
 *     good  lost  lost  BAD  good        good  good
 *      [ so long, at most ]               [ T ]
 */
import type { SampleLine } from "../core/entry.ts";
import { classify, OPENS_AFTER } from "./outages.ts";

export interface Unseen {
  /** The longest outage that may have been, milliseconds. */
  readonly unseenMs: number;
  /** Stretches of which so many samples are missing that they may hold an outage. */
  readonly blindSpots: number;
}

/** From one good answer's request to the next one's end, without an outage that was seen. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** So many samples are missing that it may hold an outage. */
  readonly isBlind: boolean;
}

export interface Looked {
  readonly latencyLimitMs: number;
  /** What was before does not count; what is between it and the first good answer does. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** @param samples in the order in which they were due */
export function unseenIn(samples: readonly SampleLine[], looked: Looked): Unseen {
  return unseenOf(gapsIn(samples, looked));
}

export function unseenOf(gaps: readonly Gap[]): Unseen {
  return {
    unseenMs: gaps.reduce((most, { from, to }) => Math.max(most, to - from), 0),
    blindSpots: gaps.filter(({ isBlind }) => isBlind).length,
  };
}

/** @param samples in the order in which they were due */
export function gapsIn(samples: readonly SampleLine[], looked: Looked): Gap[] {
  const { latencyLimitMs, fromMs = -Infinity, toMs = Infinity } = looked;
  const gaps: Gap[] = [];
  let goodMs = fromMs;
  let [missing, bad] = [0, 0];
  const gap = (to: number) => {
    // Enough bad ones in a row are an outage, which has bounds of its own.
    if (bad >= OPENS_AFTER || to <= goodMs || !Number.isFinite(to - goodMs)) return;
    gaps.push({ from: goodMs, to, isBlind: missing > 0 && missing + bad >= OPENS_AFTER });
  };
  for (const sample of samples) {
    const is = classify(sample, latencyLimitMs);
    if (is === "lost") missing++;
    else if (is !== "good") bad++;
    if (is !== "good") continue;
    const { due, sent = due, done = due } = sample;
    gap(Math.min(done, toMs));
    goodMs = Math.max(sent, fromMs);
    [missing, bad] = [0, 0];
  }
  gap(toMs);
  return gaps;
}
