/**
 * Latency counts from the due time, so a prober that is sent to sleep for a moment makes services slow. What of
 * each answer's time was ours: until it was sent, while our loop was away, and while our own samples over loopback
 * got no answer either.
 */
import type { SampleLine } from "../core/entry.ts";
import type { Watching } from "../core/plan.ts";
import { LOOP } from "./loop-watch.ts";
import { LOOPBACK } from "./self-check.ts";
import type { Threshold } from "./threshold-parser.ts";

/** Below this part of the tightest limit it decides nothing. */
const NOTABLE = 1 / 10;
/** What any program takes. */
const USUAL_MS = 1;
/** Beside a limit that depends on what was seen elsewhere, or in an earlier run. */
const COMPARED_MS = 5;

export interface Relieved {
  /** As if we had been in time: what the services themselves took, at least. */
  readonly samples: readonly SampleLine[];
  readonly late: number;
  readonly mostMs: number;
}

/**
 * `undefined`: nothing to speak of was ours.
 * @param isMeant the others are left as they are
 */
export function withoutOwnDelay(
  samples: readonly SampleLine[],
  watching: Pick<Watching, "latencyLimitMs" | "timeoutMs"> & Beside,
  thresholds: readonly Limited[] = [],
  isMeant: (sample: SampleLine) => boolean = () => true,
): Relieved | undefined {
  const leastMs = notableMs(watching, thresholds);
  const busy = busyTimes(samples, leastMs);
  const delays: number[] = [];
  const relieved = samples.map((sample) => {
    const ownMs = isOurs(sample) || !isMeant(sample) ? 0 : ownDelay(sample, busy, leastMs);
    if (ownMs < leastMs) return sample;
    delays.push(ownMs);
    return relieve(sample, ownMs, watching);
  });
  if (delays.length === 0) return undefined;
  const mostMs = delays.reduce((most, one) => Math.max(most, one), 0);
  return { samples: relieved, late: delays.length, mostMs };
}

type Limited = Pick<Threshold, "measure" | "offset" | "reference">;

interface Beside {
  /** It is held against an earlier run. */
  readonly isCompared?: boolean;
}

/** Milliseconds below which a delay of our own decides nothing. */
export function notableMs(
  { latencyLimitMs, isCompared }: Pick<Watching, "latencyLimitMs"> & Beside,
  thresholds: readonly Limited[],
): number {
  const limits = thresholds
    .filter(({ measure }) => measure.isLatency)
    .map(({ measure, offset, reference }) =>
      reference || measure.unit !== "ms" ? COMPARED_MS : offset * NOTABLE,
    );
  if (isCompared) limits.push(COMPARED_MS);
  return Math.max(USUAL_MS, Math.min(latencyLimitMs * NOTABLE, ...limits));
}

function isOurs({ p }: SampleLine): boolean {
  return p === LOOPBACK || p === LOOP;
}

interface Busy {
  readonly from: number;
  readonly to: number;
}

/** Apart from each other, in order. */
function busyTimes(samples: readonly SampleLine[], leastMs: number): Busy[] {
  const own = samples.filter(({ p }) => p === LOOPBACK).sort((a, b) => a.due - b.due);
  const away = samples.filter(({ p }) => p === LOOP);
  const times = away.map(({ due, done = due }): Busy => ({ from: due, to: done }));
  let nextSent = own.at(-1)?.due ?? 0;
  for (const { due, sent, done = nextSent } of own.toReversed()) {
    if (done - due >= leastMs) times.push({ from: due, to: done });
    nextSent = sent ?? nextSent;
  }
  return merged(times.sort((a, b) => a.from - b.from));
}

function merged(times: readonly Busy[]): Busy[] {
  const apart: Busy[] = [];
  for (const { from, to } of times) {
    const last = apart.at(-1);
    if (last && from <= last.to)
      apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else apart.push({ from, to });
  }
  return apart;
}

function ownDelay({ due, sent, done }: SampleLine, busy: readonly Busy[], leastMs: number): number {
  if (sent === undefined || done === undefined) return 0;
  let ownMs = sent - due >= leastMs ? sent - due : 0;
  for (let at = firstAfter(busy, sent); at < busy.length && busy[at]!.from < done; at++)
    ownMs += Math.min(done, busy[at]!.to) - Math.max(sent, busy[at]!.from);
  return ownMs;
}

/** The first that ends after `t`: a long run of a busy host has thousands. */
function firstAfter(busy: readonly Busy[], t: number): number {
  let [low, high] = [0, busy.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (busy[middle]!.to > t) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** An answer that we were not there to read before the timeout may have been a good one. */
function relieve(
  { r, ...sample }: SampleLine,
  ownMs: number,
  { latencyLimitMs, timeoutMs }: Pick<Watching, "latencyLimitMs" | "timeoutMs">,
): SampleLine {
  const { due, sent = due, done = due, ok } = sample;
  const eased = { ...sample, sent: due, done: Math.max(due, done - ownMs) };
  const isTimeout = !ok && done - sent >= timeoutMs;
  if (isTimeout && eased.done - due <= latencyLimitMs) return { ...eased, ok: true };
  return { ...eased, ...(r === undefined ? {} : { r }) };
}
