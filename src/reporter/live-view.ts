/**
 * What is known, at this moment, of one probe's samples in a stretch of time. A sample in flight may
 * still become anything (fresh), only slow or bad (late), or nothing but bad (beyond its timeout).
 */
import type { SampleLine } from "../core/entry.ts";
import { classify } from "./outages.ts";
import type { Window } from "./window-metrics.ts";

export interface InFlight {
  readonly due: number;
  readonly sent: number;
}

export interface LiveView {
  /** Ends now, or ended before. */
  readonly window: Window;
  readonly latencyLimitMs: number;
  readonly timeoutMs: number;
  /** Answered or lost, and what is as good as answered because its timeout has passed. */
  readonly known: readonly SampleLine[];
  readonly late: readonly InFlight[];
  readonly fresh: readonly InFlight[];
  readonly counts: Readonly<Record<"good" | "slow" | "bad" | "lost", number>>;
}

export interface Seen {
  /** In the order in which they came back. */
  readonly samples: readonly SampleLine[];
  readonly inFlight: readonly InFlight[];
}

export interface Limits {
  readonly latencyLimitMs: number;
  readonly timeoutMs: number;
}

export function liveView(
  seen: Seen,
  window: Window,
  limits: Limits,
  nowMs: number = window.to,
): LiveView {
  const { latencyLimitMs, timeoutMs } = limits;
  const isInside = ({ due }: InFlight) => due >= window.from && due <= window.to;
  const inside = seen.inFlight.filter(isInside);
  const isDead = ({ sent }: InFlight) => nowMs - sent > timeoutMs;
  const isLate = ({ due }: InFlight) => nowMs - due > latencyLimitMs;
  const dead = inside.filter(isDead).map(unanswered);
  const open = inside.filter((one) => !isDead(one));
  const known = [
    ...since(seen.samples, window.from).filter(({ due }) => due <= window.to),
    ...dead,
  ];
  return {
    window,
    latencyLimitMs,
    timeoutMs,
    known,
    late: open.filter(isLate),
    fresh: open.filter((one) => !isLate(one)),
    counts: count(known, latencyLimitMs),
  };
}

/** As a sample that is not good, whatever comes of it, and that may take for ever. */
export function unanswered({ due, sent }: InFlight): SampleLine {
  return { p: "", due, sent, done: Infinity, ok: false, r: "unanswered" };
}

/** From the end, because a long run holds many: what came back before it was due long before, too. */
function since(samples: readonly SampleLine[], fromMs: number): SampleLine[] {
  let first = samples.length;
  while (first > 0 && (samples[first - 1]!.done ?? Infinity) >= fromMs) first--;
  return samples.slice(first).filter(({ due }) => due >= fromMs);
}

function count(known: readonly SampleLine[], latencyLimitMs: number): LiveView["counts"] {
  const counts = { good: 0, slow: 0, bad: 0, lost: 0 };
  for (const sample of known) counts[classify(sample, latencyLimitMs)]++;
  return counts;
}
