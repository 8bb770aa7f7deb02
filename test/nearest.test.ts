import fc from "fast-check";
import { expect, it } from "vitest";
import { mistypedOf, nearest } from "../src/nearest.ts";

it.each([
  ["kil", ["kill", "pause"], "kill"],
  ["KILL", ["kill", "pause"], "kill"],
  ["wbe-1", ["web-1", "web-2"], "web-1"],
  ["web-3", ["web-2", "web-1"], "web-1"],
  ["entirely-else", ["kill", "pause"], undefined],
  ["x", [], undefined],
  ["x", ["id"], undefined],
  ["zon", ["id", "zone"], "zone"],
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

it.each([
  ["retris", "retries"],
  ["wathc", "watch"],
  ["experimens", "experiments"],
  ["owner", undefined],
  ["steps", undefined],
])("%s is surely meant to be %s", (word, wanted) => {
  const names = ["retries", "watch", "experiments", "order", "seed"];
  expect(mistypedOf(word, names)).toBe(wanted);
});
