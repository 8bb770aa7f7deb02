/** A probe in one row, the same in every format: how good it was in each phase, and how long it was out. */
import type { Phase } from "../../core/observer.ts";
import { sayMs } from "../../units.ts";
import type { ProbeMetrics } from "../metrics.ts";
import { sayInterval, sayRatio } from "../say.ts";
import type { WindowMetrics } from "../window-metrics.ts";
import type { Tone } from "./tone.ts";

export const PROBE_HEAD = [
  "probe",
  "role",
  "base",
  "fault",
  "recov.",
  "longest outage",
  "recovered",
  "p95 base → fault",
];

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export function probeRow(probe: ProbeMetrics): Cell[] {
  const { phases, longestOutage, ttr, recovery } = probe;
  const isDown = recovery === "not-recovered" || recovery === "relapsed";
  const hadOutage = longestOutage !== undefined && longestOutage.hi > 0;
  return [
    { text: probe.probe },
    { text: probe.role },
    ...(["baseline", "fault", "recovery"] as const).map((phase) => ratioCell(phases, phase)),
    longestOutage
      ? {
          text: hadOutage ? sayInterval(longestOutage, "ms") : "none",
          ...(hadOutage ? { tone: "doubt" } : {}),
        }
      : { text: "–" },
    isDown
      ? { text: recovery === "relapsed" ? "relapsed" : "no", tone: "bad" }
      : { text: ttr ? (hadOutage ? sayInterval(ttr, "ms") : "unaffected") : "–" },
    { text: inflation(phases.baseline, phases.fault) },
  ];
}

function ratioCell(phases: ProbeMetrics["phases"], phase: Phase): Cell {
  const ratio = phases[phase]?.goodRatio;
  if (ratio === undefined) return { text: "–", tone: "quiet" };
  return { text: sayRatio(ratio).replace(" ", ""), ...(ratio < 1 ? { tone: "doubt" } : {}) };
}

/** The largest stands in, marked, where too few samples make a percentile. */
function inflation(before: WindowMetrics | undefined, after: WindowMetrics | undefined): string {
  const [from, to] = [p95(before), p95(after)];
  // Said once where it holds for both.
  return from.startsWith(MAX) && to.startsWith(MAX)
    ? `${from} → ${to.slice(MAX.length)}`
    : `${from} → ${to}`;
}

const MAX = "max ";

function p95(window: WindowMetrics | undefined): string {
  const latency = window?.latencyMs;
  if (!latency) return "–";
  return latency.p95 === undefined ? `${MAX}${sayMs(latency.max)}` : sayMs(latency.p95);
}
