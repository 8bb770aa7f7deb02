import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DURATION_MS_MAX, ms, percent, sayMs } from "../../src/units.ts";
import { failureOf } from "./made.ts";

describe("a duration", () => {
  it.each([
    ["0s", 0],
    ["200ms", 200],
    ["1.5s", 1_500],
    ["5m", 300_000],
    ["24h", DURATION_MS_MAX],
    [" 10s ", 10_000],
  ])("%j is %i ms", (text, wanted) => {
    expect(ms(text)).toBe(wanted);
  });

  it.each([
    "",
    "10",
    "s",
    "10 s",
    "-1s",
    "1e3s",
    "10S",
    "1d",
    "1h30m",
    "Infinitys",
    ".5s",
    "25h",
    "1441m",
  ])("%j is refused", (text) => {
    const failure = failureOf(() => ms(text));
    expect(failure.code).toBe("UNIT_INVALID");
    expect(failure.message).toContain(`"${text}"`);
  });

  it("fits a timer of Node's, whatever is written", () => {
    const written = fc
      .tuple(fc.nat(), fc.constantFrom("ms", "s", "m", "h"))
      .map((pair) => pair.join(""));
    fc.assert(
      fc.property(written, (text) => {
        try {
          expect(ms(text)).toBeLessThan(2 ** 31);
        } catch (error) {
          expect(String(error)).toContain("longer than 24h");
        }
      }),
    );
  });
});

describe("a percentage", () => {
  it.each([
    ["30%", 30],
    ["30", 30],
    ["0.5 %", 0.5],
    ["1.5", 1.5],
    ["0", 0],
    ["100%", 100],
  ])("%j is %d", (text, wanted) => {
    expect(percent(text)).toBe(wanted);
  });

  it.each(["", "%", "101%", "100.1", "-1%", "1e1", "NaN", "30%%", "0x10"])(
    "%j is refused",
    (text) => {
      expect(failureOf(() => percent(text)).code).toBe("UNIT_INVALID");
    },
  );
});

it("does not guess whether 0.3 is a share", () => {
  const { message, hint } = failureOf(() => percent("0.3"));
  expect([message, hint]).toEqual([
    'Cannot read percentage "0.3": 30% or 0.3%?',
    "Below one it needs its sign: it may be a share",
  ]);
});

describe("a time for people", () => {
  it.each([
    [0, "0 ms"],
    [0.123, "0.12 ms"],
    [87.4, "87 ms"],
    [1_234, "1.23 s"],
    [10_000, "10 s"],
    [60_000, "1 min"],
    [61_000, "1 min 1 s"],
    [Number.POSITIVE_INFINITY, "unbounded"],
  ])("of %d ms is %s", (value, wanted) => {
    expect(sayMs(value)).toBe(wanted);
  });

  it("never says that a unit is full: 60 s, 1000 ms or 60 s of a minute", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: DURATION_MS_MAX, noNaN: true }), (value) => {
        expect(sayMs(value)).not.toMatch(/\b(?:1000 ms|60 s)$/);
      }),
      { examples: [[999.6], [59_999], [119_999]] },
    );
  });
});
