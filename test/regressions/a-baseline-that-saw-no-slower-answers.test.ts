/** Seen: `--baseline` called a run alike whose every tenth answer came too late to be a good one, or not at all. */
import { expect, test } from "vitest";
import { compare } from "../../src/reporter/regression.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { summaryOf } from "../../src/reporter/summary.ts";
import * as j from "../reporter/journal.ts";

function summary(tenth: { took: number; ok: boolean; r?: string }) {
  const samples = Array.from({ length: 600 }, (_, index) => {
    const due = 10 + index * 20;
    const isHit = due >= 3_010 && due < 7_000 && index % 10 === 0;
    const { took, ...more } = isHit ? tenth : { took: 20, ok: true };
    return { p: "front", due, sent: due, done: due + took, ...more };
  });
  const plan = j.plan({ watching: { ...j.WATCHING, intervalMs: 20 } });
  return summaryOf(buildReport(j.run(plan), samples));
}

test.each([
  ["worse", { took: 700, ok: true }],
  ["worse", { took: 1_000, ok: false, r: "timeout" }],
  ["alike", { took: 1, ok: false, r: "refused" }],
  ["alike", { took: 22, ok: true }],
] as const)("p95@fault is %s with %j", (is, tenth) => {
  const compared = compare(summary({ took: 20, ok: true }), summary(tenth));
  expect(compared.find(({ metric }) => metric === "p95@fault")).toMatchObject({ is });
});
