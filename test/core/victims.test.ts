import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSelection } from "../../src/core/selector.ts";
import type { Target } from "../../src/core/target.ts";
import { candidatesOf, howMany, pick, type Quantity, whyNot } from "../../src/core/victims.ts";
import { aTarget, failureOf, namesOf } from "./made.ts";

const CAREFUL = { force: false, minAgeMs: 10_000 };
const fleet = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/), { maxLength: 40 })
  .map((names) => names.map((name) => aTarget(name)));
const quantity: fc.Arbitrary<Quantity> = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map((count): Quantity => ({ kind: "count", count })),
  fc
    .double({ min: 0, max: 100, noNaN: true })
    .map((percent): Quantity => ({ kind: "percent", percent })),
  fc.constant<Quantity>({ kind: "all" }),
);

describe("how many are hit", () => {
  it.each([
    [{ kind: "count", count: 3 }, 10, 3],
    [{ kind: "count", count: 30 }, 10, 10],
    [{ kind: "all" }, 10, 10],
    [{ kind: "percent", percent: 30 }, 10, 3],
    [{ kind: "percent", percent: 35 }, 10, 3],
    [{ kind: "percent", percent: 29 }, 100, 29],
    [{ kind: "percent", percent: 9.2 }, 750, 69],
    [{ kind: "percent", percent: 1 }, 10, 1],
    [{ kind: "percent", percent: 0 }, 10, 0],
    [{ kind: "percent", percent: 100 }, 7, 7],
    [{ kind: "percent", percent: 50 }, 0, 0],
  ] as [Quantity, number, number][])("%j of %i is %i", (given, eligible, wanted) => {
    expect(howMany(given, eligible)).toBe(wanted);
  });

  it.each([0, -1, 1.5, Number.NaN])("a count of %d cannot be meant", (count) => {
    expect(failureOf(() => howMany({ kind: "count", count }, 5)).code).toBe("USAGE");
  });

  it("never exceeds the eligible, nor the count, nor the share except for a first victim", () => {
    fc.assert(
      fc.property(quantity, fc.nat(1_000), (given, eligible) => {
        const many = howMany(given, eligible);
        expect(many).toBeLessThanOrEqual(eligible);
        if (given.kind === "count") expect(many).toBeLessThanOrEqual(given.count);
        if (given.kind === "percent" && many > 1)
          expect(many).toBeLessThanOrEqual((given.percent * eligible) / 100 + 1e-6);
      }),
    );
  });
});

describe("the draw", () => {
  it("takes distinct victims from the eligible alone, as many as asked", () => {
    fc.assert(
      fc.property(fleet, quantity, fc.string(), (targets, given, seed) => {
        const victims = pick(targets, given, seed);
        expect(new Set(victims).size).toBe(victims.length);
        expect(victims.every((victim) => targets.includes(victim))).toBe(true);
        expect(victims.length).toBe(howMany(given, targets.length));
      }),
    );
  });

  it("takes the same victims for the same seed in whatever order they are listed", () => {
    const shuffled = fleet.chain((targets) =>
      fc.tuple(
        fc.constant(targets),
        fc.shuffledSubarray(targets, { minLength: targets.length, maxLength: targets.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, quantity, fc.string(), ([listed, otherwise], given, seed) => {
        expect(namesOf(pick(otherwise, given, seed))).toEqual(namesOf(pick(listed, given, seed)));
      }),
    );
  });

  it("does not depend on ids, which change with each deployment", () => {
    const before = Array.from({ length: 20 }, (_, n) => aTarget(`c${n}`));
    const after = before.map((target) => ({ ...target, id: `f${target.id.slice(1)}` }));
    const three: Quantity = { kind: "count", count: 3 };
    expect(namesOf(pick(after, three, "s"))).toEqual(namesOf(pick(before, three, "s")));
  });

  it("stays within its caps, and takes as many as they allow", () => {
    const member = fc.record({ zone: fc.constantFrom("a", "b"), n: fc.nat(999) });
    const members = fc.uniqueArray(member, { maxLength: 20, selector: ({ n }) => n });
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 5 }), quantity, (some, max, given) => {
        const targets = some.map(({ zone, n }) => aTarget(`c${n}`, { zone }));
        const victims = pick(targets, given, "s", [{ by: "zone", max }]);
        const room = ["a", "b"].map((zone) => {
          const there = (one: Target) => one.zone === zone;
          expect(victims.filter(there).length).toBeLessThanOrEqual(max);
          return Math.min(max, targets.filter(there).length);
        });
        const all = room.reduce((sum, one) => sum + one, 0);
        expect(victims.length).toBe(Math.min(all, howMany(given, targets.length)));
      }),
    );
  });

  it("is the uncapped one without those whose group was full", () => {
    const targets = Array.from({ length: 12 }, (_, n) =>
      aTarget(`c${n}`, { zone: n % 2 ? "a" : "b" }),
    );
    const [first] = pick(targets, { kind: "count", count: 1 }, "s");
    const capped = pick(targets, { kind: "all" }, "s", [{ by: "zone", max: 1 }]);
    expect(capped[0]).toBe(first);
    expect(new Set(capped.map(({ zone }) => zone)).size).toBe(2);
    expect(capped).toHaveLength(2);
  });

  it("takes others for other seeds, and each sometimes", () => {
    const targets = Array.from({ length: 10 }, (_, n) => aTarget(`c${n}`));
    const seeds = Array.from({ length: 200 }, (_, n) => `seed ${n}`);
    const drawn = seeds.flatMap((seed) =>
      namesOf(pick(targets, { kind: "count", count: 1 }, seed)),
    );
    expect(new Set(drawn).size).toBe(10);
  });
});

describe("who may be hit", () => {
  const all = readSelection({ all: true, exclude: ["spared"] });
  it.each<[string, Target, string]>([
    ["ours", aTarget("x", { ours: true }), "it is ours"],
    ["excluded", aTarget("spared"), "it is excluded"],
    ["protected", aTarget("x", { labels: { "chaos.enabled": "false" } }), "chaos.enabled=false"],
    ["paused", aTarget("x", { state: "paused" }), "paused by somebody else"],
    ["stopped", aTarget("x", { state: "exited" }), "it is exited, not running"],
    ["in its back-off", aTarget("x", { state: "restarting" }), "it is restarting"],
    ["young", aTarget("x", { ageMs: 9_999 }), "less than 10 s"],
  ])("nobody who is %s", (_what, target, reason) => {
    expect(whyNot(target, all, CAREFUL)?.reason).toContain(reason);
  });

  it("whoever runs, is old enough and is not protected, even of unknown age", () => {
    const { ageMs: _, ...ageless } = aTarget("ageless");
    const old = aTarget("old", { ageMs: 10_000, labels: { "chaos.enabled": "true" } });
    const found = candidatesOf([ageless, old, aTarget("spared")], all, CAREFUL);
    expect(namesOf(found.eligible)).toEqual(["ageless", "old"]);
    expect(found.passedOver.map(({ target, reason }) => [target.name, reason])).toEqual([
      ["spared", "it is excluded"],
    ]);
  });

  it("whom a run froze or stopped, to be refused by its name: nobody is hit in its place", () => {
    for (const state of ["paused", "exited"] as const) {
      const target = aTarget("x", { state, ageMs: 1 });
      expect(whyNot(target, all, CAREFUL)).toBeDefined();
      expect(whyNot(target, all, { ...CAREFUL, held: new Set([target.id]) })).toBeUndefined();
    }
  });

  it("only the labelled where opting in is asked for", () => {
    const careful = { ...CAREFUL, optIn: true };
    const labels = { "chaos.enabled": "true" };
    expect(whyNot(aTarget("x"), all, careful)?.reason).toBe("its owner has not opted in");
    expect(whyNot(aTarget("x", { labels }), all, careful)).toBeUndefined();
  });

  it("the protected too with force, which lifts that label and nothing else", () => {
    const forced = { force: true, minAgeMs: 0 };
    const labels = { "chaos.enabled": "false" };
    expect(whyNot(aTarget("x", { labels, ageMs: 0 }), all, forced)).toBeUndefined();
    expect(whyNot(aTarget("x", { labels, ours: true }), all, forced)?.reason).toBe("it is ours");
    expect(whyNot(aTarget("spared", { labels }), all, forced)?.reason).toBe("it is excluded");
  });
});
