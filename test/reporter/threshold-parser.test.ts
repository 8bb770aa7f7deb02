import { expect, test } from "vitest";
import { ChaosError } from "../../src/failure.ts";
import { parseThreshold } from "../../src/reporter/threshold-parser.ts";

test.each([
  ["ttr <= 10s", { metric: "ttr", selector: {}, operator: "<=", offset: 10_000, unit: "ms" }],
  ["ttr{service=api} <= 10s", { selector: { service: "api" } }],
  [
    'p95{probe="a b",zone=b}@fault<250ms',
    { selector: { probe: "a b", zone: "b" }, phase: "fault", offset: 250 },
  ],
  [
    "availability@cool-down >= 99.5%",
    { phase: "cool-down", operator: ">=", offset: 0.995, unit: "ratio" },
  ],
  [
    "  outages { role = control } == 0  ",
    { selector: { role: "control" }, offset: 0, unit: "count" },
  ],
  ["error_ratio over 10s < 20%", { windowMs: 10_000, offset: 0.2, soft: false }],
  ["error_ratio@fault < 20% over 10s", { windowMs: 10_000, phase: "fault" }],
  ["p(95)<500", { metric: "p95", offset: 500, unit: "ms" }],
  ["p( 99.9 ) < 1.5s", { metric: "p(99.9)", offset: 1_500 }],
  ["budget_spent(99.9%, 1h) <= 100%", { offset: 1 }],
  ["budget_spent(99.9%, 1h) > 100%", { offset: 1 }],
  ["med < 200", { metric: "p50", offset: 200 }],
  ["soft avg < 200", { metric: "avg", offset: 200, soft: true }],
  ["p95@fault <= 50ms vs baseline", { offset: 50, factor: 1, reference: "baseline" }],
  ["p95@fault <= 2x baseline + 50ms", { offset: 50, factor: 2, reference: "baseline" }],
  ["p95@fault <= 1.5x vs control", { offset: 0, factor: 1.5, reference: "control" }],
  ["ttr <= 2x control", { offset: 0, factor: 2, reference: "control" }],
  ["p(95) <= 2x + 50 vs baseline over 5s", { offset: 50, factor: 2, windowMs: 5_000 }],
  ["latency_inflation <= 2x", { offset: 2, unit: "factor" }],
  ["burn(99.9%)@fault < 14.4x", { metric: "burn(99.9%)", offset: 14.4, unit: "factor" }],
  ["budget_spent(99.9%, 30d) <= 2%", { metric: "budget_spent(99.9%, 30d)", offset: 0.02 }],
  ["recovery <= self-healed", { offset: 2, unit: "class" }],
  ["redundancy_left{service=api} >= 1", { selector: { service: "api" }, offset: 1 }],
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
  ["error_ratio over 1s < 20% over 10s", 27, "the window is given twice", undefined],
  ["ttr over 5s < 20s", 5, "ttr speaks of the whole run and takes no window", undefined],
  ["error_ratio over 10 < 20%", 18, 'Cannot read duration "10"', undefined],
  ["p95 <= 50ms vs", 15, 'found "", expected baseline or control', undefined],
  ["p95 <= 50ms vs basline", 16, 'found "basline"', 'Did you mean "baseline"?'],
  ["p95 <= 2x", 10, "the text ends, expected vs baseline or vs control", undefined],
  ["p95 <= 2x baseline + 5", 22, 'Cannot read duration "5"', undefined],
  ["p95@baseline <= 2x baseline", 17, "the baseline cannot be compared with itself", undefined],
  ["ttr <= 2x baseline", 8, "ttr speaks of the whole run: it has no baseline", undefined],
  ["recovery <= relapsd", 13, 'found "relapsd"', 'Did you mean "relapsed"?'],
  ["recovery <= relapsed vs control", 13, "recovery is no number", undefined],
  ["p(95 < 500", 3, 'found "9", expected an argument', undefined],
  ["p < 500", 3, 'found "<", expected ( as in p(95)', undefined],
  [
    "p(100) < 500",
    3,
    'found "100", expected a percentile above 0 and below 100',
    "Write it like p(95)",
  ],
  ["burn(2) < 1x", 6, 'found "2", expected an objective such as 99.9%', undefined],
  ["burn(100%) < 1x", 6, 'found "100%"', undefined],
  ["budget_spent(99.9%, 30) < 1%", 14, 'found "30", expected a period such as 30d', undefined],
  ["residue{probe=a} == 0", 8, "residue is not of a probe: found probe", undefined],
  [
    "redundancy_left{zone=a} >= 1",
    16,
    "redundancy_left is not of a probe: found zone, expected service alone",
    undefined,
  ],
  ["soft", 5, "the text ends, expected a metric", undefined],
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
