/** What became of a probe since the first injection: how long, how soon, and how it ended. */
import type { Entry } from "../core/entry.ts";
import type { Watching } from "../core/plan.ts";
import { atLeastZero, type Interval, interval, longestOf, ZERO } from "./interval.ts";
import type { MetricsInput, ProbeMetrics } from "./metrics.ts";
import type { Outage } from "./outages.ts";
import { spanOf, type Timeline } from "./phases.ts";
import { blindOutages, type PossibleTimes, possibleTimes } from "./possible.ts";
import type { RecoveryClass } from "./recovery-class.ts";
import { gapsIn, unseenOf } from "./unseen.ts";

type Aftermath = Pick<
  ProbeMetrics,
  | "longestOutage"
  | "unseenMs"
  | "ttr"
  | "ttrRelease"
  | "ttrService"
  | "tti"
  | "ttd"
  | "possible"
  | "relapses"
  | "recovery"
>;

/** What followed the first injection. */
export function afterwards(
  { samples, timeline, entries, watching }: MetricsInput,
  found: readonly Outage[],
): Aftermath {
  const { issuedMs } = timeline;
  const isSeen = samples.some(
    ({ due, done }) => issuedMs !== undefined && due >= issuedMs && done !== undefined,
  );
  if (issuedMs === undefined || !isSeen) return { relapses: 0 };
  const since = found.filter(({ end }) => end.hi > issuedMs);
  const ttd = detection(entries, since[0], issuedMs);
  const first = since[0];
  const ttrRelease = timeSince(since, timeline.releasedMs);
  const times: PossibleTimes = {
    ttr: timeSince(since, issuedMs) ?? ZERO,
    ...(ttrRelease ? { ttrRelease } : {}),
    ttrService: serviceTime(since),
    ...(first
      ? { tti: atLeastZero(interval(first.start.lo - issuedMs, first.start.hi - issuedMs)) }
      : {}),
  };
  const gaps = gapsIn(samples, { ...watching, fromMs: issuedMs, ...endOf(timeline, watching) });
  const withBlind = [...since, ...blindOutages(gaps)].sort((a, b) => a.end.hi - b.end.hi);
  return {
    longestOutage: longestOf(since.map(({ duration }) => duration)),
    unseenMs: unseenOf(gaps).unseenMs,
    ...times,
    possible: {
      ...possibleTimes(times, { since, gaps, issuedMs, releasedMs: timeline.releasedMs }),
      recovery: atWorst(withBlind, timeline),
      recoveryAtBest: atBest(since, timeline),
      relapses: relapsesIn(withBlind, timeline).length,
    },
    ...(ttd ? { ttd } : {}),
    relapses: relapsesIn(since, timeline).length,
    recovery: recoveryOf(since, timeline),
  };
}

/** The end of the watch: a run goes on to look for what is left, and one that was cut off has none. */
function endOf(
  timeline: Timeline,
  { coolDownMs }: Pick<Watching, "coolDownMs">,
): { readonly toMs?: number } {
  const calm = spanOf(timeline, "cool-down");
  return calm ? { toMs: Math.min(calm.to, calm.from + coolDownMs) } : {};
}

function timeSince(since: readonly Outage[], originMs: number | undefined): Interval | undefined {
  if (originMs === undefined) return undefined;
  const end = since.at(-1)?.end;
  return end ? atLeastZero(interval(end.lo - originMs, end.hi - originMs)) : ZERO;
}

function serviceTime(since: readonly Outage[]): Interval {
  const [first, last] = [since[0], since.at(-1)];
  if (!first || !last) return ZERO;
  return atLeastZero(interval(last.end.lo - first.start.hi, last.end.hi - first.start.lo));
}

function detection(
  entries: readonly Entry[],
  first: Outage | undefined,
  issuedMs: number,
): Interval | undefined {
  const heard = entries.find(
    (entry) =>
      entry.kind === "target-changed" &&
      entry.change === "health" &&
      entry.facts.status === "unhealthy" &&
      entry.t >= issuedMs,
  );
  if (!heard || !first) return undefined;
  return atLeastZero(interval(heard.t - first.start.hi, heard.t - first.start.lo));
}

function relapsesIn(since: readonly Outage[], timeline: Timeline): Outage[] {
  const calmMs = spanOf(timeline, "cool-down")?.from ?? Infinity;
  return since.filter(({ firstDue }) => firstDue > calmMs);
}

function recoveryOf(since: readonly Outage[], timeline: Timeline): RecoveryClass {
  const last = since.at(-1);
  if (!last) return "unaffected";
  if (relapsesIn(since, timeline).length > 0) return "relapsed";
  if (last.end.hi === Infinity || last.end.lo > (timeline.deadlineMs ?? Infinity))
    return "not-recovered";
  if (since.every(({ reasons }) => Object.keys(reasons).every((reason) => reason === "slow")))
    return "degraded";
  return last.end.hi <= (timeline.undoneFromMs ?? Infinity) ? "self-healed" : "healed-after-revert";
}

/** Its last outage may have ended behind the deadline. */
function atWorst(since: readonly Outage[], timeline: Timeline): RecoveryClass {
  const seen = recoveryOf(since, timeline);
  const isLate = (since.at(-1)?.end.hi ?? 0) > (timeline.deadlineMs ?? Infinity);
  return seen !== "relapsed" && isLate ? "not-recovered" : seen;
}

/** Good again before we undid anything, as far as the end of its last outage can tell. */
function atBest(since: readonly Outage[], timeline: Timeline): RecoveryClass {
  const seen = recoveryOf(since, timeline);
  const isEarly = (since.at(-1)?.end.lo ?? 0) < (timeline.undoneFromMs ?? Infinity);
  return seen === "healed-after-revert" && isEarly ? "self-healed" : seen;
}
