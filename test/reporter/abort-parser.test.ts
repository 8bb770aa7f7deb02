import { expect, test } from "vitest";
import { parseAbortRule } from "../../src/reporter/abort-parser.ts";
import { failureOf } from "../core/made.ts";

test.each([
  [
    "error_ratio over 10s > 50%",
    { metric: "error_ratio", windowMs: 10_000, operator: ">", limit: 0.5, unit: "ratio" },
  ],
  ["error_ratio > 50% over 10s", { windowMs: 10_000, operator: ">", limit: 0.5 }],
  ["error_ratio over 10s>50%", { windowMs: 10_000, limit: 0.5 }],
  ["availability{service=api,zone=b} over 5s < 80%", { selector: { service: "api", zone: "b" } }],
  ["p95{role=control} over 20s >= 200ms", { selector: { role: "control" }, limit: 200 }],
  ["  outages{probe=front}>=3 over 1m ", { limit: 3, windowMs: 60_000, unit: "count" }],
])("reads %s", (text, expected) => {
  expect(parseAbortRule(text)).toMatchObject({ text, ...expected });
});

test("a rule without a window has none", () => {
  expect(parseAbortRule("downtime > 3s")).toEqual({
    text: "downtime > 3s",
    metric: "downtime",
    selector: {},
    operator: ">",
    limit: 3_000,
    unit: "ms",
  });
});

test.each([
  ["", 1, "the text ends, expected a metric", undefined],
  ["eror_ratio > 50%", 1, 'unknown metric "eror_ratio"', 'Did you mean "error_ratio"?'],
  ["ttr > 10s", 1, "ttr cannot be judged while the fault lasts", /Those that can: error_ratio, /],
  ["coverage < 90%", 1, "coverage cannot be judged while the fault lasts", /downtime/],
  ["error_ratio{servise=a} > 50%", 13, 'unknown selector key "servise"', undefined],
  ["error_ratio{role=victim} > 50%", 12, "a victim's own probe never stops a drill", undefined],
  [
    "error_ratio@fault over 10s > 50%",
    12,
    "an abort rule takes no phase: it speaks of now, while the fault lasts",
    "Leave @fault out",
  ],
  ["error_ratio over > 50%", 18, 'found ">", expected a duration such as 10s', undefined],
  ["error_ratio over 10 > 50%", 18, 'Cannot read duration "10"', undefined],
  ["error_ratio over 25h > 50%", 18, 'Cannot use duration "25h"', undefined],
  ["error_ratio over 10s 50%", 22, 'found "5", expected one of', undefined],
  [
    "error_ratio over 10s < 50%",
    22,
    "error_ratio grows as the harm grows, expected > or >=",
    /--threshold/,
  ],
  ["availability > 80%", 14, "availability falls as the harm grows, expected < or <=", undefined],
  ["outages == 3", 9, "outages grows as the harm grows", undefined],
  ["error_ratio > 0.5", 15, 'found "0.5", expected a percentage', undefined],
  ["error_ratio over 10s > 50% over 5s", 28, "the window is given twice", undefined],
  ["error_ratio > 50% for 5s", 19, 'found "for", expected the end', undefined],
  ["error_ratio > 50% over 5s now", 27, 'found "now", expected the end', undefined],
])("%j fails at column %i: %s", (text, column, why, hint) => {
  const error = failureOf(() => parseAbortRule(text));

  expect(error.code).toBe("THRESHOLD_INVALID");
  expect(error.message).toContain(`Cannot read abort rule "${text}" at column ${column}: ${why}`);
  if (hint !== undefined) expect(error.hint).toMatch(hint);
});
