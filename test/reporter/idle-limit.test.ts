import fc from "fast-check";
import { expect, it } from "vitest";
import { whyIdle } from "../../src/reporter/idle-limit.ts";
import { RECOVERY_CLASSES } from "../../src/reporter/recovery-class.ts";

const HOLDS: Readonly<Record<string, (seen: number, limit: number) => boolean>> = {
  "<=": (seen, limit) => seen <= limit,
  "<": (seen, limit) => seen < limit,
  ">=": (seen, limit) => seen >= limit,
  ">": (seen, limit) => seen > limit,
};
const operators = fc.constantFrom(...Object.keys(HOLDS));
const ends = [
  { unit: "ratio", most: 100, per: 100 },
  { unit: "class", most: RECOVERY_CLASSES.length - 1, per: 1 },
  { unit: "count", most: 1_000, per: 1 },
] as const;

it.each(ends)("a limit of a $unit is idle where all that can be seen says the same", (end) => {
  const { unit, most, per } = end;
  // Beyond any count there are more.
  const limits = fc.integer({ min: 0, max: unit === "count" ? most - 1 : most });
  fc.assert(
    fc.property(operators, limits, (operator, limit) => {
      const seen = Array.from({ length: most + 1 }, (_, value) => HOLDS[operator]!(value, limit));
      const isIdle = seen.every(Boolean) || !seen.some(Boolean);
      expect(whyIdle(operator, { limit: limit / per, unit }) !== undefined).toBe(isIdle);
    }),
  );
});
