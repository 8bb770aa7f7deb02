import { expect, test } from "vitest";
import { assertWatched, readAbortRules } from "../../src/reporter/abort-rules.ts";
import { AS_FLAGS } from "../../src/reporter/called.ts";
import { failureOf } from "../core/made.ts";
import { probe, WATCHING } from "./journal.ts";

const HOLD_MS = 10_000;

function watching(rule: string, more: Partial<typeof WATCHING> = {}) {
  return { ...WATCHING, abortWhen: [rule], ...more };
}

test.each([
  "error_ratio over 10s > 50%",
  "error_ratio > 50%",
  "p50 over 2s > 200ms",
  "p95 over 11s > 200ms",
  "downtime over 1001ms > 500ms",
])("%s can be judged", (rule) => {
  expect(readAbortRules(watching(rule), HOLD_MS, AS_FLAGS)).toHaveLength(1);
});

test.each([
  ["error_ratio over 900ms > 50%", {}, HOLD_MS, "a window of 900 ms holds 9 samples"],
  ["error_ratio > 50%", {}, 500, "the fault's 500 ms holds 5 samples, expected at least 10"],
  ["error_ratio > 50%", {}, 3_600_000, "the fault's 60 min holds more than 5000 samples"],
  ["error_ratio over 10m > 50%", {}, 3_600_000, "a window of 10 min holds more than 5000"],
  ["error_ratio over 1s > 50%", {}, HOLD_MS, "timeout of 1 s: it would see no hang"],
  [
    "error_ratio over 13s > 50%",
    {},
    HOLD_MS,
    "never full before the fault ends: it has the baseline's 2.5 s and the fault's 10 s",
  ],
  ["p95 over 12s >= 1s", {}, HOLD_MS, "p95 is what was waited, and no sample is waited for longer"],
  ["p99 over 10s > 200ms", {}, HOLD_MS, "a window of 10 s holds too few samples for p99"],
])("%s can never be judged, and is refused", (rule, more, holdMs, why) => {
  const error = failureOf(() => readAbortRules(watching(rule, more), holdMs, AS_FLAGS));

  expect(error.code).toBe("THRESHOLD_INVALID");
  expect(error.message).toContain(`Cannot use abort rule "${rule}": `);
  expect(error.message).toContain(why);
  expect(error.hint).toBeDefined();
});

const FLEET = [
  probe("front", { service: "front" }),
  probe("api-2", { role: "control", service: "api", zone: "b" }),
  probe("api-1", { role: "victim", service: "api", zone: "a" }),
];

test.each(["downtime > 3s", "downtime{service=api} > 3s", "downtime{zone=b} > 3s"])(
  "%s speaks of a probe that gates",
  (rule) => {
    expect(() => assertWatched(watching(rule), FLEET)).not.toThrow();
  },
);

test.each(["downtime{service=apii} > 3s", "downtime{zone=a} > 3s", "downtime{probe=api-1} > 3s"])(
  "%s speaks of none, so the drill would have no brake",
  (rule) => {
    const error = failureOf(() => assertWatched(watching(rule), FLEET));

    expect(error).toMatchObject({ code: "THRESHOLD_INVALID", exit: 2 });
    expect(error.hint).toBe("Those that gate: front, api-2");
  },
);
