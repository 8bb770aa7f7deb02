/** Seen: `npm run prove` with a pattern that met no loop printed PROVEN: nothing had been gone through. */
import { expect, it } from "vitest";
import { type Proof, verdictOf } from "../proof.ts";

// Made by hand: a note would count as a point of the proof that this very test may be a part of.
const point = (...failures: string[]): Proof => {
  return { loop: "l", of: "o", counts: { points: 1 }, failures, seed: "s" };
};

it.each([
  ["PROVEN", 0, [point()]],
  ["NOT PROVEN", 0, []],
  ["NOT PROVEN", 0, [point(), point("a fault stayed")]],
  ["NOT PROVEN", 1, [point()]],
  ["NOT PROVEN", null, [point()]],
])("a proof is %s with tests exit %s and points %j", (verdict, status, proofs) => {
  const said = verdictOf(status, proofs);
  expect(said.says).toMatch(new RegExp(`^${verdict}`));
  expect(said.exit === 0).toBe(verdict === "PROVEN");
});
