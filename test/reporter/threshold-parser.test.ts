import { expect, test } from "vitest";
import { ChaosError } from "../../src/failure.ts";
import { parseThreshold } from "../../src/reporter/threshold-parser.ts";

test.each([
  ["ttr <= 10s", { metric: "ttr", selector: {}, operator: "<=", limit: 10_000, unit: "ms" }],
  ["ttr{service=api} <= 10s", { selector: { service: "api" } }],
  [
    'p95{probe="a b",zone=b}@fault<250ms',
    { selector: { probe: "a b", zone: "b" }, phase: "fault", limit: 250 },
  ],
  [
    "availability@cool-down >= 99.5%",
    { phase: "cool-down", operator: ">=", limit: 0.995, unit: "ratio" },
  ],
  [
    "  outages { role = control } == 0  ",
    { selector: { role: "control" }, limit: 0, unit: "count" },
  ],
])("reads %s", (text, expected) => {
  expect(parseThreshold(text)).toMatchObject({ text, ...expected });
});

test.each([
  ["ttrr <= 10s", 1, 'unknown metric "ttrr"', 'Did you mean "ttr"?'],
  ["", 1, "the text ends, expected a metric", undefined],
  ["  <= 10s", 3, 'found "<", expected a metric', undefined],
  ["ttr{servise=api} <= 10s", 5, 'unknown selector key "servise"', 'Did you mean "service"?'],
  ["ttr{service=a,service=b} <= 10s", 15, '"service" is given twice', undefined],
  ["ttr{service} <= 10s", 12, 'found "}", expected =', undefined],
  ["ttr{service=api <= 10s", 17, 'found "<", expected }', undefined],
  ["ttr{role=victm} <= 10s", 10, 'unknown role "victm"', 'Did you mean "victim"?'],
  ["p95@falt <= 10s", 5, 'unknown phase "falt"', 'Did you mean "fault"?'],
  ["ttr@fault <= 10s", 4, "ttr speaks of the whole run and takes no phase", undefined],
  ["ttr != 10s", 5, 'unknown operator "!="', undefined],
  ["ttr 10s", 5, 'found "1", expected one of', undefined],
  ["ttr <=", 7, "the text ends, expected a duration such as 10s", undefined],
  ["ttr <= 10", 8, 'Cannot read duration "10"', undefined],
  ["ttr <= ten", 8, 'found "t", expected a duration', undefined],
  ["availability >= 0.99", 17, 'found "0.99", expected a percentage', undefined],
  ["availability >= 101%", 17, 'Cannot read percentage "101%"', undefined],
  ["outages == 1.5", 12, 'found "1.5", expected a whole number', undefined],
  ["error_ratio < 20% over 10s", 19, '"over" is not available yet', undefined],
  ["p95 <= 50ms vs baseline", 13, '"vs" is not available yet', undefined],
  ["ttr <= 10s now", 12, 'found "now", expected the end', undefined],
  ["toString <= 1", 1, 'unknown metric "toString"', undefined],
])("%j fails at column %i: %s", (text, column, why, hint) => {
  const error = failure(text);

  expect(error.code).toBe("THRESHOLD_INVALID");
  expect(error.message).toContain(`Cannot read threshold "${text}" at column ${column}: ${why}`);
  if (hint !== undefined) expect(error.hint).toBe(hint);
});

function failure(text: string): ChaosError {
  try {
    parseThreshold(text);
  } catch (error) {
    if (error instanceof ChaosError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}
