/** Seen: `latency_inflation <= 2x` held while every tenth answer of the fault came too late to be a good one. */
import { expect, test } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

/** Every 20 ms, so that baseline and fault have their hundred. */
function judge(text: string, tenth: { took: number; ok: boolean; r?: string }) {
  const plan = j.plan({ watching: { ...j.WATCHING, intervalMs: 20, thresholds: [text] } });
  const samples = Array.from({ length: 600 }, (_, index) => {
    const due = 10 + index * 20;
    const isHit = due >= 3_010 && due < 7_000 && index % 10 === 0;
    const { took, ...more } = isHit ? tenth : { took: 20, ok: true };
    return { p: "front", due, sent: due, done: due + took, ...more };
  });
  return buildReport(j.run(plan), samples).thresholds[0]!;
}

test.each([
  ["latency_inflation <= 2x", "fails", { took: 700, ok: true }],
  ["latency_inflation <= 40x", "holds", { took: 700, ok: true }],
  ["latency_inflation <= 2x", "fails", { took: 1_000, ok: false, r: "timeout" }],
  ["latency_inflation <= 2x", "undecidable", { took: 1, ok: false, r: "refused" }],
] as const)("%s %s with %j", (text, status, tenth) => {
  expect(judge(text, tenth)).toMatchObject({ status });
});

test("says which answers leave it open", () => {
  expect(judge("latency_inflation <= 2x", { took: 1, ok: false, r: "refused" }).says).toMatch(
    /^front: p95 during the fault by p95 before ≥ 1x \(limit <= 2x\); 20 of \d+ samples have no known latency \(20 failed\)/,
  );
});
