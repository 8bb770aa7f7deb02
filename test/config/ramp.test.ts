import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { orderOf } from "../../src/config/orders.ts";
import { stepsOf } from "../../src/config/ramp.ts";
import type { Experiment } from "../../src/config/schema.ts";
import { chaos, temporaryFolder } from "../cli/chaos.ts";

const fault = { monkey: "pause", options: {}, select: { service: "api" }, count: 7 };
const experiment = (ramp: Experiment["ramp"], more: object = {}) =>
  ({ name: "how many", faults: [fault], ramp, ...more }) as unknown as Experiment;

describe("a ramp", () => {
  it("becomes an experiment for each step, with one seed for all", () => {
    const steps = stepsOf(experiment({ percent: ["20%", "80%"] }), "drawn").map(orderOf);
    expect(steps).toMatchObject([
      {
        name: "how many · 20%",
        seed: "drawn",
        step: { ramp: "how many", at: 1, of: 2, value: "20%", ofHowMany: true, mustHold: true },
        faults: [{ quantity: { kind: "percent", percent: 20 } }],
      },
      {
        name: "how many · 80%",
        seed: "drawn",
        step: { at: 2, value: "80%", mustHold: true },
        faults: [{ quantity: { kind: "percent", percent: 80 } }],
      },
    ]);
  });

  it("raises an option as well, and leaves the quantity alone", () => {
    const steps = stepsOf(experiment({ options: { duration: ["1s", "1m"] } }), "drawn");
    expect(steps.map(({ step }) => step?.ofHowMany)).toEqual([undefined, undefined]);
    expect(steps.map(orderOf)).toMatchObject([
      { faults: [{ options: { duration: "1s" }, quantity: { kind: "count", count: 7 } }] },
      { faults: [{ options: { duration: "1m" } }] },
    ]);
  });

  it("must hold up to the step that is said, and is only tried beyond", () => {
    const steps = stepsOf(experiment({ count: [1, 2, 3], mustHold: 2 }, { seed: "mine" }), "drawn");
    expect(steps.map(({ step, seed }) => [step?.mustHold, seed])).toEqual([
      [true, "mine"],
      [true, "mine"],
      [false, "mine"],
    ]);
  });

  it("is no step of its own where there is none", () => {
    expect(stepsOf(experiment(undefined), "drawn")).toEqual(
      [experiment(undefined)].map(({ ramp: _ramp, ...plain }) => plain),
    );
  });

  it.each([
    ["{ percent: [20%] }", "8:22", /ramp.percent: found 1, expected at least two steps/],
    [
      "{ count: [1, 2], percent: [20%, 40%] }",
      "8:11",
      /expected one of count, percent and options/,
    ],
    [
      "{ count: [1, 2], mustHold: 3 }",
      "8:38",
      /mustHold: found 3, expected one of its steps: 1, 2/,
    ],
    ["{ options: { duration: [1s, 2] } }", "", /duration/],
    ["{ percents: [1, 2] }", "8:13", /percent/],
  ])("%s is refused at its place", async (ramp, place, says) => {
    const file = join(temporaryFolder(), "drill.yaml");
    const text = `version: 1
experiments:
  - name: x
    faults:
      - monkey: pause
        select: { all: true }
        options: { duration: 1s }
    ramp: ${ramp}
`;
    writeFileSync(file, text);
    const { exit, stderr } = await chaos(["validate", file]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).toContain(place);
  });
});
