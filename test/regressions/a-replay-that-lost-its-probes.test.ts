/** The replay line of a file's drill was the fault alone: without its probes and thresholds it judged something else. */
import { expect, it } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { replayLine } from "../../src/reporter/replay.ts";

const fault = { monkey: "pause", options: { duration: "2s" }, victims: [{}] };
const planOf = (more: Partial<Plan>) =>
  ({
    ...{ seed: "1", name: "web freezes", selection: "name web", matched: 1, passedOver: [] },
    ...{ faults: [fault], ...more },
  }) as unknown as Plan;

it("it runs the experiment of the file", () => {
  expect(replayLine(planOf({ file: "drill.yaml" }))).toBe(
    "chaos run drill.yaml 'web freezes' --seed 1",
  );
});

it("of a ramp's step, it names the experiment that the file has", () => {
  const step = { ramp: "web freezes", at: 1, of: 2, value: "60%", mustHold: true };
  expect(replayLine(planOf({ file: "drill.yaml", name: "web freezes · 60%", step }))).toBe(
    "chaos run drill.yaml 'web freezes' --seed 1",
  );
});

it("of a command line, it is that", () => {
  expect(replayLine(planOf({}))).toBe("chaos pause --name web --duration 2s --seed 1");
});
