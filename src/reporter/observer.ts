/** The reporter as the core sees it: probes from beginning to end, and asks them how the system is. */
import { type Clock, poll } from "../core/clock.ts";
import type { SampleLine } from "../core/entry.ts";
import type { Baseline, Observer } from "../core/observer.ts";
import type { Plan, PlannedProbe } from "../core/plan.ts";
import type { OpenProbe, ProbeEngine, ProbeKind, Where } from "../core/probe.ts";
import { whereOf } from "./address.ts";
import { isCovered } from "./evidence.ts";
import { harmWatch } from "./harm-watch.ts";
import { unanswered } from "./live-view.ts";
import { loopBusyMs, watchLoop } from "./loop-watch.ts";
import { isNamed } from "./loopback.ts";
import { CLOSES_AFTER, classify, outages } from "./outages.ts";
import { notableMs } from "./own-delay.ts";
import { type Prober, startProber } from "./prober.ts";
import { sayRatio } from "./say.ts";
import { LOOPBACK, ownIntervalMs } from "./self-check.ts";
import { thresholdsOf } from "./thresholds.ts";
import { type Window, windowMetrics } from "./window-metrics.ts";

export interface ObserverSetup {
  readonly plan: Plan;
  kinds(name: string): ProbeKind;
  readonly clock: Clock;
  /** Monotonic milliseconds at which the run's `t` is 0. */
  readonly originMs: number;
  write(line: SampleLine): void;
  /** Where a target's port is reachable now; asked before every sample, so it should be quick. */
  locate(target: string, containerPort: number): Where | undefined;
  /** For probes that ask the engine instead of a port. */
  readonly engine?: ProbeEngine;
  /** Opened beside others, and asked with them, to know whether the prober itself was well. */
  readonly loopback?: (isByName: boolean) => OpenProbe;
}

const GOOD_RATIO_MIN = 0.9;
const POLL_MS_MAX = 100;
/** Looked at per poll: going through a long run's samples each time would make the prober late. */
const RECENT_MAX = 2_000;
const TOLD_MAX = 5;

/** Probing begins at once. @throws when a probe's options do not fit its kind */
export function openObserver(setup: ObserverSetup): Observer {
  const { plan, clock, originMs } = setup;
  const { watching } = plan;
  const gating = plan.probes.filter(({ role }) => role !== "victim").map(({ name }) => name);
  const asked = plan.probes.map((probe) => ({ name: probe.name, open: openProbe(probe, setup) }));
  const isByName = plan.probes.some((one) => one.target === undefined && isNamed(one.address));
  const own =
    setup.loopback && asked.length > 0
      ? [{ name: LOOPBACK, open: setup.loopback(isByName), intervalMs: ownIntervalMs(watching) }]
      : [];
  const probes = [...asked, ...own];
  const now = () => clock.monotonicMs() - originMs;
  const warmMs = now() + watching.warmUpMs;
  const prober = startProber({ ...setup, probes, watching, seed: plan.seed });
  const watch = asked.length > 0 ? loopWatch(setup) : undefined;
  const harm = harmWatch({ plan, prober, clock, now, warmMs });
  return {
    // Phases are derived from the journal, so nothing is to remember.
    phase: (phase) => (phase === "fault" ? harm.begin() : harm.end()),
    baseline: async (signal) => {
      const from = warmMs;
      if (plan.probes.length > 0) await clock.sleep(from + watching.baselineMs - now(), signal);
      if (gating.length === 0) return { healthy: true, says: "no probe gates" };
      const nowMs = now();
      const samplesOf = (name: string) =>
        withUnanswered(prober, name, { nowMs, latencyLimitMs: watching.latencyLimitMs });
      const underWay = (name: string) =>
        prober
          .pending(name)
          .filter(({ due }) => due >= from && nowMs - due <= watching.latencyLimitMs).length;
      return judgeBaseline(gating, samplesOf, { plan, window: { from, to: nowMs }, underWay });
    },
    harm: harm.signal,
    recovered: async (deadlineMs, signal) => {
      if (gating.length === 0) return undefined;
      const since = now();
      const isWell = (name: string) =>
        endsWell(prober.samples(name), since, watching.latencyLimitMs);
      const everyMs = Math.min(POLL_MS_MAX, watching.intervalMs);
      const ask = async () => (gating.every(isWell) ? true : undefined);
      return (await poll(clock, ask, { everyMs, deadlineMs, signal })) ?? false;
    },
    // `locate` is asked for every sample, so nothing is cached that could be wrong now.
    endpointsChanged: () => {},
    close: async () => {
      harm.end();
      await prober.stop();
      await watch?.();
    },
  };
}

function loopWatch({ plan: { watching, against }, loopback, ...setup }: ObserverSetup) {
  if (!loopback) return undefined;
  const beside = { ...watching, isCompared: against !== undefined };
  const notable = notableMs(beside, thresholdsOf(watching));
  return watchLoop({ ...setup, busyMs: loopBusyMs, notableMs: notable });
}

function openProbe(probe: PlannedProbe, { kinds, locate, engine }: ObserverSetup): OpenProbe {
  const kind = kinds(probe.kind);
  const { target, containerPort } = probe;
  const options = kind.options.parse(probe.options);
  if (target !== undefined && containerPort !== undefined)
    return kind.open(options, () => locate(target, containerPort), engine);
  const place = whereOf(new URL(probe.address));
  return kind.open(options, () => place, engine);
}

/** What is still unanswered after the latency limit is not good, whatever comes of it. */
function withUnanswered(
  prober: Prober,
  name: string,
  judged: { nowMs: number; latencyLimitMs: number },
) {
  const { nowMs, latencyLimitMs } = judged;
  const overdue = prober.pending(name).filter(({ due }) => nowMs - due > latencyLimitMs);
  return [...prober.samples(name), ...overdue.map(unanswered)];
}

interface BaselineRules {
  readonly plan: Plan;
  readonly window: { readonly from: number; readonly to: number };
  /** Samples that may yet be good: the report has them, and they decide nothing here. */
  underWay(name: string): number;
}

function judgeBaseline(
  gating: readonly string[],
  samplesOf: (name: string) => readonly SampleLine[],
  rules: BaselineRules,
): Baseline {
  const judged = gating.map((name) => judgeProbe(name, samplesOf(name), rules));
  const ill = judged.filter(({ healthy }) => !healthy);
  const told = ill.length > 0 ? ill : judged;
  const says = told.slice(0, TOLD_MAX).map((one) => one.says);
  if (told.length > TOLD_MAX) says.push(`and ${told.length - TOLD_MAX} more`);
  return { healthy: ill.length === 0, says: says.join("; ") };
}

function judgeProbe(
  name: string,
  samples: readonly SampleLine[],
  { plan, window, underWay }: BaselineRules,
): Baseline {
  const { latencyLimitMs } = plan.watching;
  const found = outages(samples, { latencyLimitMs });
  const seen = windowMetrics(samples, found, { window, latencyLimitMs });
  const { good, slow, bad } = seen.counts;
  const why = mostly(samples, window, latencyLimitMs);
  const open = underWay(name);
  const still = open > 0 ? `, ${open} more not answered yet` : "";
  const says = `${name}: ${good} of ${good + slow + bad} samples good${why}${still}`;
  if (good === 0 || (seen.goodRatio ?? 0) < GOOD_RATIO_MIN) return { healthy: false, says };
  if (!isCovered(seen))
    return {
      healthy: false,
      says: `${says}, but only ${sayRatio(seen.coverage ?? 0)} were sent on time`,
    };
  const isDown = found.at(-1)?.end.hi === Infinity;
  return { healthy: !isDown, says: isDown ? `${says}, but it is in an outage now` : says };
}

/** The reason of most of those that were not good, in brackets. */
function mostly(
  samples: readonly SampleLine[],
  { from, to }: Window,
  latencyLimitMs: number,
): string {
  const reasons = samples
    .filter(({ due }) => due >= from && due < to)
    .flatMap((sample) => {
      const is = classify(sample, latencyLimitMs);
      return is === "bad" ? [sample.r ?? "bad"] : is === "slow" ? ["slow"] : [];
    });
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!most) return "";
  return counts.size === 1 ? ` (${most[0]})` : ` (mostly ${most[0]})`;
}

/** The newest samples due since then are good, enough of them in a row to close an outage. */
function endsWell(
  samples: readonly SampleLine[],
  sinceMs: number,
  latencyLimitMs: number,
): boolean {
  const newest = samples
    .slice(-RECENT_MAX)
    .filter((sample) => sample.due >= sinceMs && classify(sample, latencyLimitMs) !== "lost")
    .sort((a, b) => a.due - b.due)
    .slice(-CLOSES_AFTER);
  return (
    newest.length === CLOSES_AFTER &&
    newest.every((sample) => classify(sample, latencyLimitMs) === "good")
  );
}
