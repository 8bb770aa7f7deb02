/** The replay line of a file's drill was the fault alone: without its probes and thresholds it judged something else. */
import { expect, it } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { replayLine } from "../../src/reporter/replay.ts";
import { watchingOf } from "../../src/reporter/watching.ts";

const watching = { ...watchingOf({}), verdictWanted: true, thresholds: [], abortWhen: [] };

const fault = { monkey: "pause", options: { duration: "2s" }, victims: [{}] };
const planOf = (more: Partial<Plan>) =>
  ({
    ...{
      seed: "1",
      name: "web freezes",
      selection: "name web",
      matched: 1,
      passedOver: [],
      watching,
      probes: [],
    },
    ...{ faults: [fault], ...more },
  }) as unknown as Plan;

it("it runs the experiment of the file", () => {
  expect(replayLine(planOf({ file: "drill.yaml" }))).toBe(
    "chaos run drill.yaml 'web freezes' --seed 1",
  );
});

it("it runs the command that gated it, and warns where that was said", () => {
  const warned = { ...watching, onInconclusive: "warn" as const };
  expect(replayLine(planOf({ file: "drill.yaml", command: "npm test", watching: warned }))).toBe(
    "chaos run drill.yaml 'web freezes' --on-inconclusive warn --seed 1 -- npm test",
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

it("of a command line, it asks the same probes, by the same limits and the same brake", () => {
  const service = { name: "shop", address: "http://127.0.0.1:8080/", role: "service" } as const;
  const probes = [service, { ...service, name: "web", role: "victim" }];
  const more = {
    probes: probes as unknown as Plan["probes"],
    watching: {
      ...watching,
      intervalMs: 20,
      thresholds: ["ttr <= 10s"],
      abortWhen: ["error_ratio over 10s > 50%"],
      onInconclusive: "warn" as const,
    },
    command: "npm run smoke",
  };
  expect(replayLine(planOf(more))).toBe(
    "chaos pause --name web --duration 2s --probe shop=http://127.0.0.1:8080/ --threshold 'ttr <= 10s' --abort-when 'error_ratio over 10s > 50%' --probe-interval 20ms --on-inconclusive warn --seed 1 -- npm run smoke",
  );
  expect(replayLine(planOf({ watching: { ...watching, verdictWanted: false } }))).toContain(
    " --no-verify ",
  );
});

it("of what is not written down, it says so", () => {
  const probes = [{ name: "shop", address: "http://***@shop/", role: "service" }];
  expect(replayLine(planOf({ probes: probes as unknown as Plan["probes"] }))).toContain(
    "# put in what *** stands for",
  );
});
