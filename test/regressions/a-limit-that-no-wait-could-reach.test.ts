/** Seen: `max < 5s` beside a timeout of a second passed for a promise, and nothing could ever have broken it. */
import { expect, test } from "vitest";
import { AS_FLAGS } from "../../src/reporter/called.ts";
import { beyondTimeout } from "../../src/reporter/timeout-limit.ts";

const warned = (...thresholds: string[]) =>
  beyondTimeout({ thresholds, timeoutMs: 1_000 }, AS_FLAGS);

test("is said before the drill, with the wait that it is beyond", () => {
  expect(warned("max < 5s", "p95@fault >= 2s")).toEqual([
    'threshold "max < 5s" can never fail: no sample is waited for longer than --probe-timeout 1 s',
    'threshold "p95@fault >= 2s" can never hold: no sample is waited for longer than --probe-timeout 1 s',
  ]);
});

test.each(["max < 900ms", "p95 <= 1s", "p95 <= 50ms vs baseline", "ttr <= 10s"])(
  "%s may be decided",
  (text) => {
    expect(warned(text)).toEqual([]);
  },
);
