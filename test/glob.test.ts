import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatcher, isGlob, unclosedBracket } from "../src/glob.ts";

describe("a glob", () => {
  it.each([
    ["web-*", ["web-1", "web-", "web-a/b"], ["web", "a-web-1"]],
    ["web-?", ["web-1"], ["web-", "web-12"]],
    ["web-[12]", ["web-1", "web-2"], ["web-3", "web-12"]],
    ["{web,db}-1", ["web-1", "db-1"], ["api-1"]],
    ["*", ["anything", ".hidden", "a/b"], []],
    ["a.*", ["a.b"], ["axb"]],
  ])("%s matches %j and not %j", (glob, matching, others) => {
    const matches = globMatcher(glob);
    expect(matching.filter((name) => !matches(name))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  it("without any sign of one is an exact name, whatever else it holds", () => {
    const plain = fc.string({ minLength: 1 }).filter((text) => !isGlob(text));
    fc.assert(
      fc.property(plain, plain, (name, other) => {
        expect(globMatcher(name)(other)).toBe(name === other);
      }),
    );
  });

  it.each([
    ["web-[12", 5],
    ["{a,b", 1],
    ["a[b]{c", 5],
    ["a[b]{c}", 0],
    ["plain", 0],
  ])("%s has an unclosed bracket at column %i", (text, column) => {
    expect(unclosedBracket(text)).toBe(column);
  });
});
