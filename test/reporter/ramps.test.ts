import { expect, it } from "vitest";
import { rampsOf, sayRamp } from "../../src/reporter/ramps.ts";
import type { Report } from "../../src/reporter/report.ts";

const VALUES = ["20%", "40%", "60%"];
const suite = (...exits: number[]) =>
  exits.map((exit, at) => ({
    run: `run-${at}`,
    step: { ramp: "how many", at: at + 1, of: 3, value: VALUES[at], mustHold: true },
    verdict: { exit, because: `exit ${exit}` },
  })) as unknown as Report[];

it.each([
  [[0, 0, 0], "how many: holds at 60%, the last of 3 steps"],
  [[0, 1], "how many: holds at 20%, breaks at 40% (step 2 of 3): exit 1"],
  [[1], "how many: holds at no step, breaks at 20% (step 1 of 3): exit 1"],
  [[0, 0, 3], "how many: holds at 40%, could not be judged at 60% (step 3 of 3): exit 3"],
])("a ramp whose steps exit with %j", (exits, says) => {
  expect(rampsOf(suite(...exits)).map(sayRamp)).toEqual([says]);
});

it("reports without a step are no ramp", () => {
  expect(rampsOf([{ run: "r" } as unknown as Report])).toEqual([]);
});
