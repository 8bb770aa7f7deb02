/**
 * Seen: eight acts were refused by "guard conflict refused before the act", and `chaos_guard_refusals_total` had
 * nothing for it: a guard was counted that refused the plan or a victim alone.
 */
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import { tellRefusal } from "../../src/daemon/tell-metrics.ts";
import pause from "../../src/monkeys/pause.ts";
import { openMetrics } from "../../src/server/metrics.ts";
import { stage } from "../core/drilling.ts";

const pausing = { monkey: pause as unknown as Monkey, options: { duration: "2s" } };
const ruling = { guard: "conflict", allowed: false, reason: "another run has begun" };

it("a guard that refuses right before the act is counted", async () => {
  const drill = stage();
  const victims = [drill.source.add("web-1")];
  await drill.run({ ...pausing, victims, recheck: async () => [ruling] });
  const metrics = openMetrics();
  for (const fact of drill.facts) tellRefusal(metrics, fact);
  expect(await metrics.text()).toMatch(/^chaos_guard_refusals_total\{guard="conflict"\} 1$/m);
});
