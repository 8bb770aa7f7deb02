import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelsPass, parseLabelQuery } from "../../src/core/label-query.ts";
import { failureOf } from "./made.ts";

const passes = (query: string, labels: Record<string, string>) =>
  labelsPass(labels, parseLabelQuery(query));

describe("a label query", () => {
  it.each([
    ["tier=db", { tier: "db" }, true],
    ["tier=db", { tier: "web" }, false],
    ["tier=db", {}, false],
    ["tier==db", { tier: "db" }, true],
    ["tier!=db", { tier: "web" }, true],
    ["tier!=db", { tier: "db" }, false],
    ["tier!=db", {}, true],
    ["tier", { tier: "" }, true],
    ["tier", {}, false],
    ["!tier", {}, true],
    ["!tier", { tier: "" }, false],
    ["tier=", { tier: "" }, true],
    ["tier=", {}, false],
    ["tier in (db,web)", { tier: "web" }, true],
    ["tier in ( db , web )", { tier: "web" }, true],
    ["tier in(db)", { tier: "web" }, false],
    ["tier in (db)", {}, false],
    ["tier notin (db,web)", { tier: "web" }, false],
    ["tier notin (db,web)", { tier: "cache" }, true],
    ["tier notin (db)", {}, true],
    ['tier in ("a,b","(c)")', { tier: "(c)" }, true],
    ["in in (in)", { in: "in" }, true],
  ])("%s on %o is %s", (query, labels, wanted) => {
    expect(passes(query, labels as Record<string, string>)).toBe(wanted);
  });

  it("joined by commas holds only if each part does", () => {
    expect(passes("a=1,b!=2, !c", { a: "1", b: "3" })).toBe(true);
    expect(passes("a=1,b!=2, !c", { a: "1", b: "2" })).toBe(false);
    expect(passes("a=1,b!=2, !c", { a: "1", b: "3", c: "" })).toBe(false);
  });

  it("takes a comma in a value that is quoted", () => {
    expect(passes('hosts="a,b",tier=db', { hosts: "a,b", tier: "db" })).toBe(true);
  });

  it("is not fooled by keys that every object has", () => {
    expect(passes("!constructor", {})).toBe(true);
    expect(passes("toString", {})).toBe(false);
    expect(parseLabelQuery("com.docker.compose.service=api")).toEqual([
      { kind: "is", key: "com.docker.compose.service", value: "api" },
    ]);
  });

  it.each([
    ["", 1],
    ["=db", 1],
    ["a=1,", 5],
    ["a=1,,b", 5],
    ["!", 2],
    ["a=1,!=2", 6],
    ['a="1', 5],
    ['a="1"x', 6],
    ["a b", 3],
    ['a=1"2', 4],
    ["a in", 5],
    ["a in b", 6],
    ["a in ()", 7],
    ["a in (b", 8],
    ["a in (b,)", 9],
    ["a notin (b)c", 12],
    ["a in (b c(", 10],
  ])("%j is refused at column %i", (query, column) => {
    const failure = failureOf(() => parseLabelQuery(query));
    expect(failure.code).toBe("SELECTOR_INVALID");
    expect(failure.message).toContain(`at column ${column}:`);
    expect(failure.details.column).toBe(column);
  });

  it("is read back as it was meant, whatever key and value", () => {
    const key = fc.stringMatching(/^[a-z0-9](?:[a-z0-9._/-]{0,8}[a-z0-9])?$/);
    const value = fc.string().filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(key, value, fc.boolean(), (name, text, equal) => {
        const query = `${name}${equal ? "=" : "!="}"${text}"`;
        expect(passes(query, { [name]: text })).toBe(equal);
        expect(passes(query, { [name]: `${text}.` })).toBe(!equal);
      }),
    );
  });

  it("either parses or is refused with a column of its own text, never anything else", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        try {
          expect(parseLabelQuery(text).length).toBeGreaterThan(0);
        } catch (error) {
          const { details } = error as { details?: { column?: number } };
          expect(details?.column).toBeGreaterThanOrEqual(1);
          expect(details?.column).toBeLessThanOrEqual(text.length + 1);
        }
      }),
    );
  });
});

describe("a set", () => {
  const word = fc.stringMatching(/^[a-z0-9.-]{1,5}$/);
  const labels = fc.dictionary(fc.constantFrom("a", "b", "in"), word, { maxKeys: 2 });

  it("holds exactly where one of its values does, and notin where in does not", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("a", "b", "in"),
        fc.array(word, { minLength: 1, maxLength: 4 }),
        labels,
        (key, values, given) => {
          const any = values.some((value) => passes(`${key}=${value}`, given));
          expect(passes(`${key} in (${values.join(",")})`, given)).toBe(any);
          expect(passes(`${key} notin (${values.join(", ")})`, given)).toBe(!any);
        },
      ),
    );
  });

  it("stands beside other tests", () => {
    expect(passes("a in (1,2),b=3,!c", { a: "2", b: "3" })).toBe(true);
    expect(passes("b=3,a notin (1,2)", { a: "2", b: "3" })).toBe(false);
  });
});
