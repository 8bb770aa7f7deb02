/**
 * Seen: parted from one network, and its owner took the victim off another, or put it on a third, meanwhile. Our
 * own was given back, and still the undo had failed, for good: exit 5, and a watchdog that tried for ever.
 */
import { expect, it } from "vitest";
import { type Monkey, residueOn } from "../../src/core/monkey.ts";
import disconnect from "../../src/monkeys/disconnect.ts";
import { aSnapshot } from "../core/made.ts";
import { aFault } from "../journal/made.ts";

const on = (...names: string[]) =>
  aSnapshot({ networks: Object.fromEntries(names.map((name) => [name, { aliases: ["web"] }])) });

const left = (from: string | undefined, ...now: string[]) => {
  const options = disconnect.options.parse(from === undefined ? {} : { from });
  const fault = { ...aFault("f1"), monkey: "disconnect", options, before: on("ours", "other") };
  return residueOn(disconnect as unknown as Monkey, fault, on(...now));
};

it.each([
  ["ours", ["ours"]],
  ["ours", ["ours", "other", "third"]],
  [undefined, ["ours", "other", "third"]],
])("from %s, now on %j: what somebody did to others is no residue", (from, now) => {
  expect(left(from, ...now)).toEqual([]);
});

it.each([
  ["ours", ["other"]],
  [undefined, ["other"]],
  [undefined, ["ours"]],
])("from %s, now on %j: what we took is", (from, now) => {
  expect(left(from, ...now)).toHaveLength(1);
});

it("nor is it enough to be there under another name", () => {
  const options = disconnect.options.parse({});
  const fault = { ...aFault("f1"), monkey: "disconnect", options, before: on("ours") };
  const now = aSnapshot({ networks: { ours: { aliases: [] } } });
  expect(residueOn(disconnect as unknown as Monkey, fault, now)).toHaveLength(1);
});
