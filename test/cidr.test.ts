import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  everything,
  holds,
  intersect,
  type Prefix,
  parsePrefix,
  sayPrefix,
  subtract,
} from "../src/cidr.ts";

/** Few bits, so that they meet. */
const prefix: fc.Arbitrary<Prefix> = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    bits: fc.bigInt({ min: 0n, max: 255n }),
    length: fc.integer({ min: 0, max: 8 }),
  })
  .map(({ family, bits, length }) => {
    const spare = BigInt((family === 4 ? 32 : 128) - length);
    return { family, value: ((bits << (family === 4 ? 24n : 120n)) >> spare) << spare, length };
  });
const prefixes = fc.array(prefix, { maxLength: 6 });
/** Every address of those few bits, in each family. */
const points: readonly Prefix[] = Array.from({ length: 256 }, (_, at) => BigInt(at)).flatMap(
  (bits): Prefix[] => [
    { family: 4, value: bits << 24n, length: 32 },
    { family: 6, value: bits << 120n, length: 128 },
  ],
);
const isIn = (point: Prefix, some: readonly Prefix[]) => some.some((one) => holds(one, point));
/** The first point that a set answers otherwise than it should. */
const wrong = (set: readonly Prefix[], should: (point: Prefix) => boolean) =>
  points.find((point) => isIn(point, set) !== should(point));

describe("sets of addresses", () => {
  it("have in common what is in both", () => {
    fc.assert(
      fc.property(prefixes, prefixes, (some, others) => {
        const both = intersect(some, others);
        expect(wrong(both, (point) => isIn(point, some) && isIn(point, others))).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
  it("less another hold what is in the one alone", () => {
    fc.assert(
      fc.property(prefixes, prefixes, (some, others) => {
        const left = subtract(some, others);
        expect(wrong(left, (point) => isIn(point, some) && !isIn(point, others))).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
  it("hold no address twice after a subtraction", () => {
    fc.assert(
      fc.property(prefixes, (others) => {
        const left = subtract([everything(4), everything(6)], others);
        const twice = points.find((point) => left.filter((one) => holds(one, point)).length > 1);
        expect(twice).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});

describe("an address or CIDR", () => {
  it.each([
    ["10.1.2.3", "10.1.2.3/32"],
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["::/0", "0:0:0:0:0:0:0:0/0"],
    ["fd00::1", "fd00:0:0:0:0:0:0:1/128"],
    ["2001:db8:0:1::/64", "2001:db8:0:1:0:0:0:0/64"],
    ["::ffff:10.0.0.1", "0:0:0:0:0:ffff:a00:1/128"],
  ])("%s is %s", (text, said) => {
    expect(sayPrefix(parsePrefix(text))).toBe(said);
  });
  it("is the same when it was said and read again", () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const said = sayPrefix(parsePrefix(text));
        expect(sayPrefix(parsePrefix(said))).toBe(said);
      }),
    );
  });
  it.each([
    "10.0.0",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "fe80::1%eth0",
    "::/129",
    "db",
    "",
  ])("is not %j", (text) => {
    expect(() => parsePrefix(text)).toThrow(/is no address/);
  });
});
