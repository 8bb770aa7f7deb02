/**
 * What Chaos Toolkit was measured to let pass (verdicts.md §1.4: T is its first table, M the one below it), each
 * row held against us by the real command: verdict-rows.json names the tests of each row. A row that nobody tests
 * any more, or a test of a row that stands nowhere, fails here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isTitleIn } from "./titles.ts";
import rows from "./verdict-rows.json" with { type: "json" };

type Row = Readonly<Record<string, readonly string[]>>;

const HOW_MANY = { T: 8, M: 8 };
const IDS = Object.entries(HOW_MANY).flatMap(([letter, many]) =>
  Array.from({ length: many }, (_, n) => `${letter}${n + 1}`),
);
const FILES = ["demo/let-pass.test.ts", "docker/let-pass.test.ts"];
const read = (file: string) => readFileSync(join(import.meta.dirname, file), "utf8");

const missingOf = (row: Row) =>
  Object.entries(row).flatMap(([file, titles]) =>
    titles.filter((title) => !isTitleIn(read(file), title)),
  );

describe("the rows of what another tool lets pass", () => {
  it("are all there", () => {
    expect(Object.keys(rows).sort()).toEqual([...IDS].sort());
  });

  it.each(Object.entries<Row>(rows))("%s stands where it is said to", (_, row) => {
    expect(Object.values(row).flat().length).toBeGreaterThan(0);
    expect(missingOf(row)).toEqual([]);
  });

  it.each(FILES)("name every test of %s", (file) => {
    const titles = [...read(file).matchAll(/"([TM]\d [^"]+)"/g)].map(([, title]) => title);
    const named = Object.values<Row>(rows).flatMap((row) => row[file] ?? []);
    expect(titles.sort()).toEqual([...named].sort());
  });

  it("are not there where a test has another title", () => {
    expect(missingOf({ [FILES[0]!]: ["T1 up from the start"] })).toEqual(["T1 up from the start"]);
  });
});
