import fc from "fast-check";
import { expect, it, test } from "vitest";
import json from "../../src/reporter/formats/json.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { seriesOf } from "../../src/reporter/series.ts";
import * as j from "./journal.ts";

const RULES = { probes: ["front"], intervalMs: 100, latencyLimitMs: 500 };
const timeline = (lastMs: number) => ({
  spans: [{ phase: "warm-up" as const, from: 0, to: lastMs }],
  lastMs,
});
const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);

test("a short run keeps a step for each sample", () => {
  const [series] = seriesOf({ ...RULES, samples: j.samples(), timeline: timeline(12_000) });
  expect(series).toMatchObject({ fromMs: 0, stepMs: 100 });
  expect(series?.median.slice(0, 3)).toEqual([5, 5, 5]);
});

test("ten minutes are thinned, and neither a count nor a spike is lost", () => {
  const to = 600_000;
  const samples = j.samples((due) => (due > 200_000 && due < 201_000 ? "bad" : "good"), {
    to,
    latencyMs: (due) => (due === 400_050 ? 321 : 5),
  });
  const [series] = seriesOf({ ...RULES, samples, timeline: timeline(to) });
  expect(series?.good.length).toBeLessThanOrEqual(600);
  expect([sum(series?.good ?? []), sum(series?.bad ?? [])]).toEqual([5_990, 10]);
  expect(Math.max(...(series?.slowest ?? []).map(Number))).toBe(321);
  expect(Math.max(...(series?.median ?? []).map(Number))).toBe(5);
});

it("keeps every sample in one step, whatever the run", () => {
  const property = fc.property(
    fc.integer({ min: 10, max: 3_600_000 }),
    fc.integer({ min: 10, max: 60_000 }),
    fc.integer({ min: 1, max: 300 }),
    fc.array(fc.nat({ max: 3_600_000 }), { maxLength: 50 }),
    (lastMs, intervalMs, count, dues) => {
      const probes = Array.from({ length: count }, (_, at) => `p${at}`);
      const samples = dues
        .filter((due) => due <= lastMs)
        .map((due) => ({ p: "p0", due, sent: due, done: due + 1, ok: true }));
      const all = seriesOf({
        ...{ probes, samples, timeline: timeline(lastMs) },
        ...{ intervalMs, latencyLimitMs: 500 },
      });
      expect(sum(all[0]?.good ?? [])).toBe(samples.length);
      expect(sum(all.map(({ good }) => good.length))).toBeLessThanOrEqual(24_000);
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test("JSON has a list of numbers in one line, and the same values", () => {
  const report = buildReport(j.run(j.plan({ name: "[\n 1,\n 2\n]" })), j.samples());
  const text = json.render([report]);
  expect(JSON.parse(text).runs[0].series).toEqual(JSON.parse(JSON.stringify(report.series)));
  expect(JSON.parse(text).runs[0].name).toBe("[\n 1,\n 2\n]");
  expect(text.match(/"median": \[5, 5, /g)).toHaveLength(1);
});
