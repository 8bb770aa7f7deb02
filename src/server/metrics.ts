/** What Prometheus may ask the daemon: a registry of its own, each metric documented once, here. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";

type Kind = "counter" | "gauge" | "histogram";

export interface MetricDoc {
  readonly name: string;
  readonly kind: Kind;
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

const doc = <N extends string>(
  name: N,
  kind: Kind,
  labels: readonly string[],
  help: string,
  buckets?: readonly number[],
) => ({ name, kind, labels, help, ...(buckets ? { buckets } : {}) });

export const METRICS = [
  doc("chaos_build_info", "gauge", ["version"], "Always 1; the label tells the version."),
  doc("chaos_ready", "gauge", [], "1 while acts may begin, 0 while something is in the way."),
  doc(
    "chaos_acts_total",
    "counter",
    ["experiment", "outcome"],
    "Acts of the schedule by what became of them: ran, refused, nobody, failed, or why they were skipped.",
  ),
  doc("chaos_runs_total", "counter", ["experiment", "verdict"], "Runs by verdict."),
  doc("chaos_acts_running", "gauge", [], "Acts that run now."),
  doc(
    "chaos_next_act_timestamp_seconds",
    "gauge",
    [],
    "When the next act is due, in seconds since 1970; 0 if none is within a day.",
  ),
  doc(
    "chaos_open_faults",
    "gauge",
    ["monkey"],
    "Faults of this daemon's runs that are not undone.",
  ),
  doc(
    "chaos_victims_total",
    "counter",
    ["experiment", "monkey", "service"],
    "Victims that were hit.",
  ),
  doc("chaos_guard_refusals_total", "counter", ["guard"], "Acts that a guard refused."),
  doc(
    "chaos_service_recovery_seconds",
    "gauge",
    ["experiment", "service", "bound"],
    "Of the last run: from the first injection to the end of the last outage, between two bounds.",
  ),
  doc(
    "chaos_service_availability_ratio",
    "gauge",
    ["experiment", "service", "bound"],
    "Of the last run: share of fault and recovery outside outages, between two bounds.",
  ),
  doc(
    "chaos_probe_sample_coverage_ratio",
    "gauge",
    ["experiment"],
    "Of the last run: share of samples that were sent on time, of the probe with the fewest.",
  ),
  doc(
    "chaos_schedule_lateness_seconds",
    "histogram",
    [],
    "How long after it was due an act began.",
    [0.1, 0.5, 1, 2, 5, 15, 60, 600],
  ),
  doc(
    "chaos_config_last_reload_successful",
    "gauge",
    [],
    "1 if the file as it was last changed is in use, 0 if the schedule before it is.",
  ),
  doc(
    "chaos_config_last_reload_success_timestamp_seconds",
    "gauge",
    [],
    "When the schedule in use was read.",
  ),
  doc("chaos_engine_up", "gauge", [], "1 if the engine answered when it was last asked."),
  doc(
    "chaos_state_writable",
    "gauge",
    [],
    "1 if the state folder could be written when that was last tried.",
  ),
] as const satisfies readonly MetricDoc[];

export type MetricName = (typeof METRICS)[number]["name"];
type Labels = Readonly<Record<string, string>>;

/** Of one metric; what is beyond it is told together, as `other`. */
const SERIES_MAX = 1_000;

export interface Metrics {
  add(name: MetricName, labels?: Labels, by?: number): void;
  set(name: MetricName, value: number, labels?: Labels): void;
  observe(name: MetricName, value: number): void;
  readonly contentType: string;
  text(): Promise<string>;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  const made = new Map(METRICS.map((one) => [one.name, make(one, registry)]));
  const seen = new Map<string, Set<string>>();
  /** Services come and go for years; a series stays. */
  const bounded = (name: string, labels: Labels): Labels => {
    const known = seen.get(name) ?? new Set();
    seen.set(name, known);
    const key = JSON.stringify(labels);
    if (known.size < SERIES_MAX) known.add(key);
    if (known.has(key)) return labels;
    return Object.fromEntries(Object.keys(labels).map((label) => [label, "other"]));
  };
  return {
    add: (name, labels = {}, by = 1) =>
      (made.get(name) as Counter).inc(bounded(name, labels) as never, by),
    set: (name, value, labels = {}) =>
      (made.get(name) as Gauge).set(bounded(name, labels) as never, value),
    observe: (name, value) => (made.get(name) as Histogram).observe(value),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function make({ name, kind, help, labels, buckets }: MetricDoc, registry: Registry) {
  const setting = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === "counter") return new Counter(setting);
  if (kind === "gauge") return new Gauge(setting);
  return new Histogram({ ...setting, ...(buckets ? { buckets: [...buckets] } : {}) });
}
