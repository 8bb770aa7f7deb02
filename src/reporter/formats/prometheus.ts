/** Prometheus' text format, for node_exporter's textfile collector or GitLab's metrics reports. */
import { allLegible } from "../../legible.ts";
import { byRequire } from "../by-require.ts";
import type { Format } from "../format.ts";
import type { Report } from "../report.ts";
import { countingTries } from "../suite-verdict.ts";
import { GAUGES, type Sample } from "./prometheus/gauges.ts";

const prometheus = {
  name: "prometheus",
  summary: "metrics of the last run of each experiment, in Prometheus' text format",
  file: "metrics in Prometheus' text format",
  render: async (suite) => {
    const { Gauge, Registry } = byRequire<typeof import("prom-client")>("prom-client");
    const registry = new Registry();
    // Of two runs of one experiment the later one stands: a series may be told once.
    const counting = countingTries(suite).map(allLegible);
    const reports = [...new Map(counting.map((one) => [one.name, one])).values()];
    for (const { name, help, labels, read } of GAUGES) {
      const registers = [registry];
      const gauge = new Gauge({ name, help, labelNames: ["experiment", ...labels], registers });
      for (const report of reports)
        for (const one of read(report)) gauge.set(labelled(report, one), one.value);
    }
    return registry.metrics();
  },
} satisfies Format;

export default prometheus;

function labelled({ name }: Report, { labels }: Sample): Record<string, string> {
  return { experiment: name, ...labels };
}
