/**
 * Where the scenarios of the peers' own suites stand (K kill, S stop, P pause, R restart, D remove,
 * E exec, G general, I intervals, C crash, N network): peer-rows.json names the tests of each row, or what is
 * missing of the tool for it. A row that nobody tests any more, or can be tested by now, fails here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import rows from "./peer-rows.json" with { type: "json" };
import { isTitleIn } from "./titles.ts";

type Row = Readonly<Record<string, readonly string[] | string>>;

const HOW_MANY = { K: 9, S: 7, P: 3, R: 4, D: 4, E: 4, G: 12, I: 4, C: 16, N: 25 };
const IDS = Object.entries(HOW_MANY).flatMap(([letter, many]) =>
  Array.from({ length: many }, (_, n) => `${letter}${n + 1}`),
);
const read = (file: string) => readFileSync(join(import.meta.dirname, file), "utf8");
/** Every command and option, made from the program itself. */
const reference = read("../docs/reference.md");

/** What is wrong with a row, or nothing. */
function wrongWith(row: Row): string[] {
  return Object.entries(row).flatMap(([file, titles]) => {
    if (file !== "missing") return [titles].flat().filter((title) => !isTitleIn(read(file), title));
    const isThere = reference.includes(String(titles));
    return isThere ? [`${titles} is there by now, and nothing tests this row`] : [];
  });
}

describe("the peers' scenarios", () => {
  it("are all there", () => {
    expect(Object.keys(rows).sort()).toEqual([...IDS, "K5b"].sort());
  });

  it.each(Object.entries<Row>(rows))("%s stands where it is said to", (_, row) => {
    expect(Object.keys(row).length).toBeGreaterThan(0);
    expect(wrongWith(row)).toEqual([]);
  });

  it("are not there where a test has another title, or what was missing is there", () => {
    expect(wrongWith({ "docker/peers.test.ts": ["K6 of five"] })).toEqual(["K6 of five"]);
    expect(wrongWith({ missing: "--probe-interval" })).toHaveLength(1);
    expect(() => wrongWith({ "docker/nowhere.test.ts": ["x"] })).toThrow("ENOENT");
  });
});
