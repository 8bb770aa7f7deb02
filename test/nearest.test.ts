import fc from "fast-check";
import { expect, it } from "vitest";
import { nearest } from "../src/nearest.ts";

it.each([
  ["kil", ["kill", "pause"], "kill"],
  ["KILL", ["kill", "pause"], "kill"],
  ["wbe-1", ["web-1", "web-2"], "web-1"],
  ["web-3", ["web-2", "web-1"], "web-1"],
  ["entirely-else", ["kill", "pause"], undefined],
  ["x", [], undefined],
  ["c", ["C", "c"], "c"],
])("of %s among %j the nearest is %s", (word, candidates, wanted) => {
  expect(nearest(word, candidates)).toBe(wanted);
});

it("does not depend on the order of what there is, nor on repetitions", () => {
  const names = fc.array(fc.string({ maxLength: 6 }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.string({ maxLength: 6 }), names, (word, some) => {
      expect(nearest(word, [...some, ...some].reverse())).toBe(nearest(word, some));
    }),
  );
});

it("finds a name that is there", () => {
  const names = fc.array(fc.string({ minLength: 1 }), { minLength: 1 });
  fc.assert(fc.property(names, (some) => nearest(some[0] ?? "", some) === some[0]));
});
