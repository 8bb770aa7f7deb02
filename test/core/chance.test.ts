import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draw, sample } from "../../src/core/chance.ts";

describe("a draw", () => {
  it("is the same for the same seed and keys, on any machine and in any version", () => {
    // Recorded once: a journal's seed must mean the same victims for ever.
    expect(draw("42", "victim", "docker/web-1")).toBe(0.2698243074891863);
  });

  it("is a number from 0 to below 1", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (seed, keys) => {
        const drawn = draw(seed, ...keys);
        expect(drawn).toBeGreaterThanOrEqual(0);
        expect(drawn).toBeLessThan(1);
        expect(draw(seed, ...keys)).toBe(drawn);
      }),
    );
  });

  it("tells keys apart that only their boundaries tell apart", () => {
    expect(draw("s", "ab", "c")).not.toBe(draw("s", "a", "bc"));
    expect(draw("s", "a")).not.toBe(draw("s,a"));
    expect(draw("1", "x")).not.toBe(draw("2", "x"));
  });

  it("is even: each tenth gets its share of 10 000, within five standard deviations", () => {
    const tenths = new Array<number>(10).fill(0);
    for (let n = 0; n < 10_000; n++) {
      const tenth = Math.floor(10 * draw("even", String(n)));
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe("a sample", () => {
  const items = ["a", "b", "c", "d", "e", "f"];
  const of = (count: number, from = items) =>
    sample(from, { count, seed: "7", key: (item) => item });

  it("of more is a sample of fewer and then some, so one more victim changes no other", () => {
    for (let count = 1; count <= items.length; count++)
      expect(of(count).slice(0, count - 1)).toEqual(of(count - 1));
  });

  it("does not change for those who stay when somebody else leaves", () => {
    const [first] = of(1);
    const gone = items.filter((item) => item !== first);
    expect(of(2, gone)).toEqual(of(3).slice(1));
  });
});
