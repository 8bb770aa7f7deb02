import { expect, it } from "vitest";
import { CATALOGUE, ChaosError, type FailureCode, messageOf } from "../src/failure.ts";

it("a failure's code decides its exit status", () => {
  for (const code of Object.keys(CATALOGUE) as FailureCode[])
    expect(new ChaosError(code, "it failed").exit).toBe(CATALOGUE[code].exit);
});

it("every exit status is one that design §8 gives to failures", () => {
  const statuses = new Set(Object.values(CATALOGUE).map(({ exit }) => exit));
  expect([...statuses].sort()).toEqual([2, 3, 4, 5, 6]);
});

it("a failure keeps its first cause, its hint and its details", () => {
  const cause = new Error("ECONNREFUSED");
  const extras = { cause, hint: "start it", details: { port: 1 } };
  expect(new ChaosError("ENGINE_UNREACHABLE", "no answer", extras)).toMatchObject(extras);
});

it.each([
  [new Error("one"), "one"],
  [new TypeError(""), "TypeError"],
  [new AggregateError([new Error("one"), new Error("two")], "both"), "one; two"],
  [new AggregateError([], "none"), "none"],
  ["text", "text"],
  [undefined, "undefined"],
])("the message of %s is %s", (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
