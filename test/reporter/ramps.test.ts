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

const raised = (values: string[], hits: number[]) =>
  hits.map((hit, at) => ({
    run: `run-${at}`,
    step: { ramp: "r", at: at + 1, of: hits.length, value: values[at], ofHowMany: true },
    victims: Array(hit).fill({}),
    verdict: { exit: 0, because: "" },
  })) as unknown as Report[];

it.each([
  [["1", "9"], [1, 5], "9 (5 were hit)"],
  [["1", "9", "10"], [1, 5, 5], "10 (5 were hit, no more than at 9)"],
  [["10%", "20%"], [1, 1], "20% (1 was hit, no more than at 10%)"],
  [["10%", "60%"], [1, 2], "60%"],
  [["1", "2"], [1, 2], "2"],
])("of %j that hit %j the last held for no more than it hit", (values, hits, at) => {
  const [ramp] = rampsOf(raised(values, hits));
  expect(sayRamp(ramp!)).toBe(`r: holds at ${at}, the last of ${hits.length} steps`);
  expect(ramp?.steps.map(({ hit }) => hit)).toEqual(hits);
});

it("a step that passed at its second try is no step that broke", () => {
  const [first, second] = suite(1, 0);
  const tries = [
    { ...first!, retried: true as const },
    { ...second!, step: first!.step! },
  ];
  expect(rampsOf(tries).map(sayRamp)).toEqual(["how many: holds at 20%, the last of 3 steps"]);
});

it("reports without a step are no ramp", () => {
  expect(rampsOf([{ run: "r" } as unknown as Report])).toEqual([]);
});
