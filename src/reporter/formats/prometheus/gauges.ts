/**
 * What is measured, in base units. What is known only between two bounds is two series, `bound="lower"` and
 * `bound="upper"`; an end that was not seen has an upper bound of +Inf.
 */
import type { Interval } from "../../interval.ts";
import type { ProbeMetrics } from "../../metrics.ts";
import type { Report } from "../../report.ts";
import { exitOf } from "../../suite-verdict.ts";
import type { WindowMetrics } from "../../window-metrics.ts";

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface GaugeDoc {
  readonly name: string;
  readonly help: string;
  /** Besides `experiment`. */
  readonly labels: readonly string[];
  read(report: Report): readonly Sample[];
}

const VERDICTS = ["pass", "fail", "inconclusive", "stopped", "unsafe", "error"] as const;
const STATES = ["holds", "fails", "undecidable", "no-data"] as const;
const OF_PROBE = ["probe", "role", "service", "zone"] as const;

export const GAUGES: readonly GaugeDoc[] = [
  {
    name: "chaos_run_verdict",
    help: "The verdict of the experiment's last run: 1 for the one that it is, 0 for the others.",
    labels: ["verdict"],
    read: ({ verdict }) =>
      VERDICTS.map((one) => ({
        labels: { verdict: one },
        value: one === verdict.verdict ? 1 : 0,
      })),
  },
  ofRun("exit_status", "Exit status: 0 is a pass, or only warned of.", exitOf),
  {
    name: "chaos_run_score",
    help: "How well the system took it, from 0 to 100; absent where nothing was decided.",
    labels: ["bound"],
    read: ({ score }) =>
      score
        ? [
            { labels: { bound: "lower" }, value: score.lo },
            { labels: { bound: "upper" }, value: score.hi },
          ]
        : [],
  },
  ofRun("start_timestamp_seconds", "When the run began, in seconds since 1970.", (report) =>
    seconds(Date.parse(report.startedAt)),
  ),
  ofRun("duration_seconds", "How long the run took.", (one) => seconds(one.durationMs)),
  ofRun("victims", "Victims of its faults.", ({ victims }) => victims.length),
  ofRun(
    "unreverted_faults",
    "Faults that the run itself did not undo.",
    ({ victims }) => victims.filter(({ reverted }) => reverted === undefined).length,
  ),
  ofRun("residue", "Things that the run left behind.", ({ residue }) => residue.length),
  {
    name: "chaos_threshold_state",
    help: "What became of a threshold on a probe: 1 for the state that it is in, 0 for the others.",
    labels: ["threshold", "probe", "state"],
    read: ({ thresholds }) =>
      thresholds.flatMap(({ text, observations }) =>
        observations.flatMap(({ probe, status }) =>
          STATES.map((state) => ({
            labels: { threshold: text, probe, state },
            value: state === status ? 1 : 0,
          })),
        ),
      ),
  },
  byPhase("good_ratio", "Share of good samples.", ({ goodRatio }) => goodRatio),
  byPhase("coverage_ratio", "Share of samples sent on time.", ({ coverage }) => coverage),
  bounded(
    "availability_ratio",
    "Share of fault and recovery outside outages.",
    (probe) => probe.impact?.availability,
  ),
  bounded("downtime_seconds", "Time in outages during fault and recovery.", ({ impact }) =>
    inSeconds(impact?.downtime),
  ),
  bounded("longest_outage_seconds", "The longest outage since the first injection.", (probe) =>
    inSeconds(probe.longestOutage),
  ),
  bounded("recovery_seconds", "From the first injection to the end of the last outage.", (probe) =>
    inSeconds(probe.ttr),
  ),
  bounded("recovery_after_release_seconds", "The same from the end of the fault.", (probe) =>
    inSeconds(probe.ttrRelease),
  ),
  {
    name: "chaos_probe_latency_seconds",
    help: "Latency of good samples from the moment they were due: p50, p95, p99 or max.",
    labels: [...OF_PROBE, "phase", "statistic"],
    read: ({ probes }) => probes.flatMap(latencies),
  },
];

function ofRun(name: string, help: string, read: (report: Report) => number): GaugeDoc {
  return {
    name: `chaos_run_${name}`,
    help,
    labels: [],
    read: (report) => [{ labels: {}, value: read(report) }],
  };
}

function byPhase(
  name: string,
  help: string,
  read: (window: WindowMetrics) => number | undefined,
): GaugeDoc {
  return {
    name: `chaos_probe_${name}`,
    help,
    labels: [...OF_PROBE, "phase"],
    read: ({ probes }) =>
      probes.flatMap((probe) =>
        Object.entries(probe.phases).flatMap(([phase, window]) => {
          const value = read(window);
          return value === undefined ? [] : [{ labels: { ...ofProbe(probe), phase }, value }];
        }),
      ),
  };
}

function bounded(
  name: string,
  help: string,
  read: (probe: ProbeMetrics) => Interval | undefined,
): GaugeDoc {
  return {
    name: `chaos_probe_${name}`,
    help,
    labels: [...OF_PROBE, "bound"],
    read: ({ probes }) =>
      probes.flatMap((probe) => {
        const found = read(probe);
        if (!found) return [];
        return [
          { labels: { ...ofProbe(probe), bound: "lower" }, value: found.lo },
          { labels: { ...ofProbe(probe), bound: "upper" }, value: found.hi },
        ];
      }),
  };
}

function latencies(probe: ProbeMetrics): Sample[] {
  return Object.entries(probe.phases).flatMap(([phase, { latencyMs = {} }]) =>
    Object.entries(latencyMs).map(([statistic, ms]) => ({
      labels: { ...ofProbe(probe), phase, statistic },
      value: seconds(ms),
    })),
  );
}

function ofProbe({ probe, role, service = "", zone = "" }: ProbeMetrics) {
  return { probe, role, service, zone };
}

function inSeconds(found: Interval | undefined): Interval | undefined {
  return found && { lo: seconds(found.lo), hi: seconds(found.hi) };
}

/** To the microsecond: a division by 1,000 leaves digits that nobody measured. */
function seconds(ms: number): number {
  return Number.isFinite(ms) ? Math.round(ms * 1_000) / 1_000_000 : ms;
}
