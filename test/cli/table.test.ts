/** Tables where there is room, where there is little, and where there is none. */
import { Chalk } from "chalk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cell, table } from "../../src/cli/table.ts";

const chalk = new Chalk({ level: 0 });
const HEAD = ["NAME", "ZONE", "MEANING"];
const ROWS = [
  ["front-a", "a", "it is there, and it may be hit by whoever has a reason for it"],
  ["db", "", "no"],
];
const drawn = (columns: number) => table(HEAD, ROWS, { chalk, columns }).split("\n");

describe("a table", () => {
  it("has one row in one line where there is room, or nobody looks", () => {
    expect(drawn(Number.POSITIVE_INFINITY)).toEqual([
      "NAME     ZONE  MEANING",
      "front-a  a     it is there, and it may be hit by whoever has a reason for it",
      "db             no",
    ]);
  });

  it("wraps its last column under itself on a narrow terminal", () => {
    expect(drawn(50)).toEqual([
      "NAME     ZONE  MEANING",
      "front-a  a     it is there, and it may be hit by",
      "               whoever has a reason for it",
      "db             no",
    ]);
  });

  it("is a list on a terminal that is narrower still", () => {
    expect(drawn(36)).toEqual([
      "front-a",
      "  zone a",
      "  meaning it is there, and it may be",
      "          hit by whoever has a",
      "          reason for it",
      "db",
      "  meaning no",
    ]);
  });

  it("paints each line of a cell by itself", () => {
    const red = new Chalk({ level: 1 }).red;
    const rows: Cell[][] = [["a", { text: "one two three four five six seven", paint: red }]];
    const text = table(["N", "WHAT"], rows, { chalk, columns: 30 });
    expect(text.split("\n").slice(1)).toEqual([
      `a  ${red("one two three four five six")}`,
      `   ${red("seven")}`,
    ]);
  });

  it("is never wider than the terminal, and loses no word", () => {
    const word = fc.stringMatching(/^[a-z]{1,40}$/);
    const row = fc.tuple(
      fc.stringMatching(/^[a-z]{1,20}$/),
      word,
      fc.array(word, { maxLength: 9 }),
    );
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 5 }),
        fc.integer({ min: 20, max: 120 }),
        (some, columns) => {
          const rows = some.map(([name, zone, words]) => [name, zone, words.join(" ")]);
          const lines = table(HEAD, rows, { chalk, columns }).split("\n");
          expect(lines.filter((line) => line.length > columns)).toEqual([]);
          const letters = lines.join("").replaceAll(" ", "");
          for (const words of some.flatMap(([, , all]) => all)) expect(letters).toContain(words);
        },
      ),
    );
  });
});
