/** From what runs write down to what Prometheus reads. */
import type { Entry, Fact } from "../core/entry.ts";
import type { AnyFault } from "../core/fault.ts";
import { serviceOf } from "../core/grouping.ts";
import type { ProbeMetrics } from "../reporter/metrics.ts";
import type { Report } from "../reporter/report.ts";
import type { Health } from "../server/http.ts";
import type { Metrics } from "../server/metrics.ts";
import type { Scheduler } from "./scheduler.ts";

/** Faults of runs that live, by id. */
export interface OpenFaults {
  hear(entry: Entry, experiment: string): void;
  readonly names: () => string[];
}

export function followFaults(metrics: Metrics): OpenFaults {
  const intended = new Map<string, AnyFault>();
  const open = new Set<string>();
  const known = new Set<string>();
  const show = () => {
    for (const monkey of known) {
      const count = [...open].filter((id) => intended.get(id)?.monkey === monkey).length;
      metrics.set("chaos_open_faults", count, { monkey });
    }
  };
  return {
    hear: (entry, experiment) => {
      if (entry.kind === "intended") {
        intended.set(entry.fault.id, entry.fault);
        open.add(entry.fault.id);
        known.add(entry.fault.monkey);
        show();
      } else if (entry.kind === "injected" && entry.error === undefined) {
        const fault = intended.get(entry.fault);
        if (!fault) return;
        const labels = { experiment, monkey: fault.monkey, service: serviceOf(fault.victim) };
        metrics.add("chaos_victims_total", labels);
      } else if (entry.kind === "reverted") {
        open.delete(entry.fault);
        show();
        intended.delete(entry.fault);
      }
    },
    names: () =>
      [...open].flatMap((id) => {
        const fault = intended.get(id);
        return fault ? [`${fault.monkey} on ${fault.victim.name}`] : [];
      }),
  };
}

export function tellState(
  metrics: Metrics,
  { lacks }: Health,
  { running, next }: Pick<Scheduler, "running" | "next">,
): void {
  metrics.set("chaos_ready", lacks.length === 0 ? 1 : 0);
  metrics.set("chaos_acts_running", running().length);
  metrics.set("chaos_next_act_timestamp_seconds", (next()?.atMs ?? 0) / 1_000);
}

/** Of a whole run, before its plan or right before the act, and of a victim. */
export function tellRefusal(metrics: Metrics, fact: Fact): void {
  const guard = guardOf(fact);
  if (guard !== undefined) metrics.add("chaos_guard_refusals_total", { guard });
}

function guardOf(fact: Fact): string | undefined {
  if (fact.kind === "refused") return fact.ruling.guard;
  return fact.kind === "stopped" ? fact.guard : undefined;
}

export function tellReport(metrics: Metrics, report: Report, experiment: string): void {
  metrics.add("chaos_runs_total", { experiment, verdict: report.verdict.verdict });
  for (const [service, probes] of byService(report.probes)) {
    tellBounds(
      metrics,
      "chaos_service_recovery_seconds",
      { experiment, service },
      worst(
        probes.map(({ ttr }) => ttr),
        1_000,
      ),
    );
    const availability = probes.map(({ impact }) => impact?.availability);
    tellBounds(
      metrics,
      "chaos_service_availability_ratio",
      { experiment, service },
      least(availability),
    );
  }
  const coverage = report.probes.flatMap(({ watched }) => watched.coverage ?? []);
  if (coverage.length > 0)
    metrics.set("chaos_probe_sample_coverage_ratio", Math.min(...coverage), { experiment });
}

/** Those of a service are one; one that names none is told by its own name. */
function byService(probes: readonly ProbeMetrics[]): Map<string, ProbeMetrics[]> {
  const services = new Map<string, ProbeMetrics[]>();
  for (const one of probes.filter(({ role }) => role !== "victim")) {
    const service = one.service ?? one.probe;
    services.set(service, [...(services.get(service) ?? []), one]);
  }
  return services;
}

interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

function worst(found: readonly (Bounds | undefined)[], unit: number): Bounds | undefined {
  const known = found.filter((one) => one !== undefined);
  if (known.length === 0) return undefined;
  return {
    lo: Math.max(...known.map(({ lo }) => lo)) / unit,
    hi: Math.max(...known.map(({ hi }) => hi)) / unit,
  };
}

function least(found: readonly (Bounds | undefined)[]): Bounds | undefined {
  const known = found.filter((one) => one !== undefined);
  if (known.length === 0) return undefined;
  return { lo: Math.min(...known.map(({ lo }) => lo)), hi: Math.min(...known.map(({ hi }) => hi)) };
}

function tellBounds(
  metrics: Metrics,
  name: "chaos_service_recovery_seconds" | "chaos_service_availability_ratio",
  labels: Readonly<Record<string, string>>,
  bounds: Bounds | undefined,
): void {
  if (!bounds) return;
  metrics.set(name, bounds.lo, { ...labels, bound: "lower" });
  metrics.set(name, bounds.hi, { ...labels, bound: "upper" });
}
