import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOffMs, returns } from "../../../src/targets/process/back-off.ts";

const policy = (name: string, maximumRetryCount = 0) => ({ name, maximumRetryCount });
const CRASHED = { exitCode: 137, byCall: false, restarts: 0 };

describe("a restart policy", () => {
  it.each([
    ["always", CRASHED, true],
    ["always", { ...CRASHED, exitCode: 0 }, true],
    ["unless-stopped", CRASHED, true],
    ["on-failure", CRASHED, true],
    ["on-failure", { ...CRASHED, exitCode: 0 }, false],
    ["no", CRASHED, false],
    ["", CRASHED, false],
  ])("of %j after %j acts: %s", (name, death, acts) => {
    expect(returns(policy(name), death)).toBe(acts);
  });

  it.each(["always", "unless-stopped", "on-failure", "no"])(
    "of %s rests after an operator's call",
    (name) => {
      expect(returns(policy(name), { ...CRASHED, byCall: true })).toBe(false);
    },
  );

  it("of on-failure with a limit gives up when it is reached", () => {
    expect(returns(policy("on-failure", 2), { ...CRASHED, restarts: 1 })).toBe(true);
    expect(returns(policy("on-failure", 2), { ...CRASHED, restarts: 2 })).toBe(false);
  });
});

describe("the back-off", () => {
  it("begins at 100 ms and doubles up to a minute", () => {
    const waits = [backOffMs(undefined, 0)];
    while (waits.length < 12) waits.push(backOffMs(waits.at(-1), 0));
    expect(waits.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(waits.slice(-2)).toEqual([60_000, 60_000]);
  });

  it("is forgiven by a life of ten seconds, and by no shorter one", () => {
    expect(backOffMs(6_400, 10_000)).toBe(100);
    expect(backOffMs(6_400, 9_999)).toBe(12_800);
  });

  it("is never nothing, and never more than a minute", () => {
    const wait = fc.option(fc.integer({ min: 100, max: 60_000 }), { nil: undefined });
    fc.assert(
      fc.property(wait, fc.nat(), (lastMs, livedMs) => {
        expect(backOffMs(lastMs, livedMs)).toBeGreaterThanOrEqual(100);
        expect(backOffMs(lastMs, livedMs)).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});
