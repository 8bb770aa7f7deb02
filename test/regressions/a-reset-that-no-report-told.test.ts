/**
 * Seen: a download that began while `latency` stood at its port ran on for more than ten seconds behind the
 * undo, and was reset, as it is to be; the report said that all was taken out, and not a word of that.
 */
import { expect, it } from "vitest";
import { sayUndone } from "../../src/core/packet-monkey.ts";

const OUT = { reach: "host", namespace: "net:[1]", found: true };

it.each([
  [0, /^taken out of its network namespace, by host reach$/],
  [1, /by host reach; 1 connection that was busy still ten seconds later was reset$/],
  [3, /by host reach; 3 connections that were busy still ten seconds later were reset$/],
])("an undo that reset %d connections says so", (cut, says) => {
  expect(sayUndone({ ...OUT, cut })).toMatch(says);
});
