/**
 * Seen: `npm run prove` with a pattern that met no loop printed PROVEN: nothing had been gone through.
 * And where no engine was, or nobody was root, it printed PROVEN of what was left.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { GUEST_LOOPS, isNarrowed, LOOPS, type Proof, verdictOf } from "../proof.ts";

// Made by hand: a note would count as a point of the proof that this very test may be a part of.
const point = (...failures: string[]): Proof => {
  return { loop: "l", of: "o", counts: { points: 1 }, failures, seed: "s" };
};
const own = Object.entries(LOOPS).map(
  ([loop, { what, least }]): Proof => ({ ...point(), loop, counts: { [what]: least } }),
);
const all = [...own, ...GUEST_LOOPS.map((loop): Proof => ({ ...point(), loop }))];

it.each([
  ["PROVEN, as far as asked", 0, [point()]],
  ["NOT PROVEN", 0, []],
  ["NOT PROVEN", 0, [point(), point("a fault stayed")]],
  ["NOT PROVEN", 1, [point()]],
  ["NOT PROVEN", null, [point()]],
])("a narrowed proof is %s with tests exit %s and points %j", (verdict, status, proofs) => {
  const said = verdictOf({ status, proofs, isNarrowed: true });
  expect(said.says).toMatch(new RegExp(`^${verdict}`));
  expect(said.exit === 0).toBe(!verdict.startsWith("NOT"));
});

it("a proof of everything has gone through every loop", () => {
  const proven = verdictOf({ status: 0, proofs: all, isNarrowed: false });
  expect(proven).toEqual({ says: "PROVEN", exit: 0 });
});

it("a proof without what others have to bring says so", () => {
  const proven = verdictOf({ status: 0, proofs: own, isNarrowed: false });
  expect(proven).toEqual({ says: "PROVEN, without the corpus", exit: 0 });
});

it.each(Object.keys(LOOPS))("without the %s it is not proven, and says so", (loop) => {
  const others = all.filter((one) => one.loop !== loop);
  const none = verdictOf({ status: 0, proofs: others, isNarrowed: false });
  expect(none).toEqual({ says: `NOT PROVEN: no ${loop}`, exit: 1 });

  const few = [...others, { ...point(), loop, counts: {} }];
  const { says, exit } = verdictOf({ status: 0, proofs: few, isNarrowed: false });
  expect(says).toContain(`NOT PROVEN: ${loop} of 0 `);
  expect(exit).toBe(1);
});

it("names all that is missing, and keeps the tests' own exit status", () => {
  const simulated = all.filter(({ loop }) => loop === "simulation");
  const { says, exit } = verdictOf({ status: 3, proofs: simulated, isNarrowed: false });
  expect(says).toMatch(
    /^NOT PROVEN: no crash loop, .*no halt, no two controllers, no daemon, no bounds, no known outages, no pages in a browser$/,
  );
  expect(exit).toBe(3);
});

it.each([
  [false, [], {}],
  [false, [], { CHAOS_PROVE: "full" }],
  // No engine narrows nothing: what it takes away was asked for.
  [false, [], { CHAOS_TEST_DOCKER: "skip" }],
  [true, ["-t", "pause"], {}],
  [true, [], { CHAOS_PROVE: "sample" }],
  [true, [], { CHAOS_SIM_SEED: "7" }],
  [true, [], { CHAOS_CASES: "pause" }],
  [true, [], { CHAOS_POINTS: "20" }],
])("is it narrowed: %s by %j and %j", (narrowed, args, env) => {
  expect(isNarrowed(args, env)).toBe(narrowed);
});

it("the loops are called what their tests call them", () => {
  const folder = join(import.meta.dirname, "..");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const tests = files.filter((file) =>
    /(docker|simulation|reporter|formats|import)\/[a-z-]+\.test\.ts$/.test(file),
  );
  const named = tests.flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(/note\(\{ loop: "([^"]+)"/g)].map(
      ([, loop]) => loop,
    ),
  );
  expect(named.sort()).toEqual([...Object.keys(LOOPS), ...GUEST_LOOPS].sort());
});
