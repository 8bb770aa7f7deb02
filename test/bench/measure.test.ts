/** The figures of the bench: no result is better than one of what was not measured. */
import { expect, it } from "vitest";
import { median, quantile } from "../../bench/measure.ts";

it.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 2, 9], 3],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

it.each([[[]], [[0.9, 0.9, 0.9, 1.5, 1.5, Number.NaN, 0.9]], [[1, Number.POSITIVE_INFINITY]]])(
  "there is no median of %j",
  (values) => {
    expect(() => median(values)).toThrow(`no median of [${values.join(", ")}]`);
  },
);

it.each([
  [0.5, 75],
  [0.99, 149],
  [1, 150],
])("the quantile %d of 1 to 150 is %d, by nearest rank", (share, expected) => {
  expect(
    quantile(
      Array.from({ length: 150 }, (_, at) => 150 - at),
      share,
    ),
  ).toBe(expected);
});
