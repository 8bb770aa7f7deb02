/** The replay line of a drill on the engines of a file spoke of the one engine of whoever runs it. */
import { expect, it } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { replayLine } from "../../src/reporter/replay.ts";
import { watchingOf } from "../../src/reporter/watching.ts";

const watching = { ...watchingOf({}), verdictWanted: true, thresholds: [], abortWhen: [] };

const fault = { monkey: "zone-wiper", options: { hold: "1s" }, victims: [{ engine: "far" }] };
const planOf = (more: Partial<Plan>, faults: readonly object[] = [fault]) =>
  ({
    ...{
      seed: "1",
      name: "b dies",
      selection: "zone b",
      matched: 1,
      passedOver: [],
      watching,
      probes: [],
      faults,
    },
    ...more,
  }) as unknown as Plan;

it("they are those of the drill file that it stands in", () => {
  expect(replayLine(planOf({ file: "drill.yaml" }))).toBe("chaos run drill.yaml 'b dies' --seed 1");
});

it("they are those of the file that --engines named", () => {
  expect(replayLine(planOf({ enginesFile: "fleet.yaml" }))).toContain(" --engines fleet.yaml ");
});

it("of several faults, a file that has them is named once, and another one beside it", () => {
  const both = [fault, fault];
  expect(replayLine(planOf({ file: "drill.yaml" }, both))).toBe(
    "chaos run drill.yaml 'b dies' --seed 1",
  );
  expect(replayLine(planOf({ file: "drill.yaml", enginesFile: "fleet.yaml" }, both))).toBe(
    "chaos run drill.yaml 'b dies' --engines fleet.yaml --seed 1",
  );
});

it("of one engine there is none", () => {
  const alone = [{ ...fault, victims: [{}] }];
  expect(replayLine(planOf({ file: "drill.yaml" }, alone))).not.toContain("--engines");
});
