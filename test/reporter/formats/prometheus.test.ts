import { spawnSync } from "node:child_process";
import { expect, it, test } from "vitest";
import { GAUGES } from "../../../src/reporter/formats/prometheus/gauges.ts";
import prometheus from "../../../src/reporter/formats/prometheus.ts";
import { buildReport } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";
import { CASES } from "./reports.ts";

const suite = () => Object.values(CASES).map((make, at) => ({ ...make(), name: `run ${at}` }));

test.each(["fail", "cut-off"])("%s looks as reviewed", async (name) => {
  await expect(await prometheus.render([CASES[name]!()])).toMatchFileSnapshot(
    `golden/${name}.prom`,
  );
});

const isThere = spawnSync("promtool", ["--version"]).status === 0;

it.skipIf(!isThere)("is clean for promtool", async () => {
  const input = await prometheus.render(suite());
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input });
  expect(`${stdout}${stderr}`).toBe("");
  expect(status).toBe(0);
});

it("names base units last, and promises no counters or summaries", () => {
  for (const { name, help, labels } of GAUGES) {
    expect(name).toMatch(/^chaos_(?:run|probe|threshold)_[a-z_]+$/);
    expect(name).not.toMatch(/_(?:total|sum|count|bucket|ms|milliseconds|percent)$/);
    expect(help).toMatch(/\.$/);
    expect(labels).not.toContain("quantile");
  }
});

it("tells each series once, also of an experiment that ran twice", async () => {
  const text = await prometheus.render([CASES.fail!(), CASES.pass!()]);
  const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const names = series.map((line) => line.replace(/ \S+$/, ""));
  expect(names.length).toBeGreaterThan(50);
  expect(new Set(names).size).toBe(names.length);
  expect(text).toContain('chaos_run_verdict{experiment="kill zone a",verdict="pass"} 1');
});

it("writes an end that was not seen as infinite, and no data as nothing", async () => {
  const text = await prometheus.render([CASES.fail!()]);
  expect(text).toContain(
    'chaos_probe_longest_outage_seconds{experiment="kill zone a",probe="front",role="service",service="front",zone="",bound="upper"} +Inf',
  );
  expect(await prometheus.render([CASES.refused!()])).not.toContain("chaos_probe_latency_seconds{");
});

it("escapes names", async () => {
  const entries = j.run(j.plan({ name: 'a"b\\c\nd' }));
  expect(await prometheus.render([buildReport(entries, [])])).toContain(
    'experiment="a\\"b\\\\c\\\\nd"',
  );
});
