/**
 * Was the prober itself well? It asks a server of its own over loopback all the while. A host without time
 * for us, a suspended process or a blocked event loop shows there: then what looks like an outage of a
 * service may be ours, and what looks well may not have been looked at (verdicts.md §2.2).
 */
import type { SampleLine } from "../core/entry.ts";
import type { Watching } from "../core/plan.ts";
import { classify, outages } from "./outages.ts";
import type { Timeline } from "./phases.ts";

/** No probe can be called so by a user. */
export const LOOPBACK = "~loopback";
/** Often enough to see what delays a sample, however rarely services are asked. */
const OWN_INTERVAL_MS_MAX = 100;
const BLIND_MS_MIN = 1_000;
const BLIND_INTERVALS = 5;

/** `t` of the run in milliseconds: from the last answer in time before to the first one after. */
export interface Stall {
  readonly from: number;
  readonly to: number;
}

export interface SelfCheck {
  readonly asked: number;
  /** The slowest answer over loopback that came in time, milliseconds. */
  readonly slowestMs: number;
  readonly stalls: readonly Stall[];
  /** One sentence; absent: nothing is in doubt. */
  readonly doubt?: string;
}

export function ownIntervalMs({ intervalMs }: Pick<Watching, "intervalMs">): number {
  return Math.min(intervalMs, OWN_INTERVAL_MS_MAX);
}

type Times = Pick<Watching, "intervalMs" | "latencyLimitMs">;

export interface Checked {
  readonly samples: readonly SampleLine[];
  readonly gating: readonly string[];
  readonly timeline: Timeline;
  readonly watching: Times;
}

/** `undefined`: nothing was asked over loopback, as in older runs. */
export function selfCheck({ samples, gating, timeline, watching }: Checked): SelfCheck | undefined {
  const own = samples.filter(({ p }) => p === LOOPBACK).sort((a, b) => a.due - b.due);
  if (own.length === 0) return undefined;
  const limitMs = watching.latencyLimitMs / 2;
  const good = own.filter((one) => classify(one, limitMs) === "good");
  const slowestMs = good.reduce((most, { due, done = due }) => Math.max(most, done - due), 0);
  const stalls = stallsIn(own, {
    limitMs,
    leastMs: Math.max(limitMs, 2 * ownIntervalMs(watching)),
  });
  const blindMs = Math.max(BLIND_MS_MIN, BLIND_INTERVALS * watching.intervalMs);
  const since = stalls.filter(({ to }) => to > (timeline.issuedMs ?? 0));
  const blind = since.find(({ from, to }) => to - from >= blindMs);
  const blurred = since.find((stall) => isBlurred(stall, samples, { gating, watching }));
  const doubt = blind ?? blurred;
  return {
    ...{ asked: own.length, slowestMs, stalls },
    ...(doubt ? { doubt: sayDoubt(doubt, doubt === blind) } : {}),
  };
}

function stallsIn(
  own: readonly SampleLine[],
  { limitMs, leastMs }: { limitMs: number; leastMs: number },
): Stall[] {
  const stalls: Stall[] = [];
  let lastGood: SampleLine | undefined;
  let isIll = false;
  for (const sample of own) {
    if (classify(sample, limitMs) !== "good") {
      isIll = true;
      continue;
    }
    const from = lastGood?.done ?? own[0]!.due;
    const to = sample.sent ?? sample.due;
    if (isIll && to - from >= leastMs) stalls.push({ from, to });
    isIll = false;
    lastGood = sample;
  }
  const end = own.at(-1)!;
  const from = lastGood?.done ?? own[0]!.due;
  const to = end.done ?? end.due;
  if (isIll && to - from >= leastMs) stalls.push({ from, to });
  return stalls;
}

/**
 * An outage that lies within the stall may be nothing but our own trouble. Of one that reaches beyond it the
 * rest speaks for itself, and lost samples have widened its bounds.
 */
function isBlurred(
  { from, to }: Stall,
  samples: readonly SampleLine[],
  { gating, watching: { latencyLimitMs } }: { gating: readonly string[]; watching: Times },
): boolean {
  return gating.some((name) =>
    outages(
      samples.filter(({ p }) => p === name),
      { latencyLimitMs },
    ).some(({ firstDue, lastDue }) => firstDue >= from - latencyLimitMs && lastDue <= to),
  );
}

function sayDoubt({ from, to }: Stall, isBlind: boolean): string {
  const length = `${Math.round(to - from)} ms`;
  const what = `the prober itself was starved for ${length}: its own samples over loopback came late or not at all`;
  return isBlind
    ? `${what}, so nobody saw the services`
    : `${what}, and an outage of a service lies within`;
}
