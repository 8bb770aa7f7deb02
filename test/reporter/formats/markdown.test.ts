import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import markdown from "../../../src/reporter/formats/markdown.ts";
import { failedToBegin } from "../../../src/reporter/never-begun.ts";
import { buildReport, type Report } from "../../../src/reporter/report.ts";
import * as j from "../journal.ts";
import { CASES } from "./reports.ts";

/** What GitHub takes for a comment; a step summary may be sixteen times as long. */
const COMMENT_MAX = 65_536;

test.each(Object.keys(CASES))("%s looks as reviewed", async (name) => {
  await expect(markdown.render([CASES[name]!()])).toMatchFileSnapshot(`golden/${name}.md`);
});

test("a suite begins with what became of each", () => {
  const never = { name: "never", at: "2026-01-02T03:04:05.000Z", watching: j.WATCHING };
  const suite = [CASES.pass!(), CASES.fail!(), failedToBegin(new Error("no engine"), never)];
  const lines = markdown.render(suite).split("\n");

  expect(lines[0]).toBe("## 💥 ERROR · 1 of 3 experiments passed");
  expect(lines.slice(2, 7)).toEqual([
    "| verdict | experiment | because |",
    "| --- | --- | --- |",
    expect.stringContaining("✅ PASS"),
    expect.stringContaining("❌ FAIL"),
    "| 💥 ERROR | never | no engine |",
  ]);
});

describe("a suite that is too long", () => {
  const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

  it("loses the details of what passed first", () => {
    const text = markdown.render([CASES.fail!(), ...many(60, CASES.pass!())]);
    expect(text.length).toBeLessThanOrEqual(COMMENT_MAX);
    expect(text.match(/<summary>Services/g)).toHaveLength(1);
    expect(text).toContain("_Shortened to");
  });

  it("is only its overview in the end, and says how much is missing", () => {
    const text = markdown.render(many(500, CASES.fail!()));
    expect(text.length).toBeLessThanOrEqual(COMMENT_MAX);
    expect(text).toContain("and 440 more");
    expect(text).toContain("_Shortened to");
  });

  it("of one run keeps its worst thresholds, and says how many more there are", () => {
    const failing = CASES.fail!();
    const bad = failing.thresholds.find(({ status }) => status === "fails")!;
    const good = failing.thresholds.find(({ status }) => status === "holds") ?? {
      ...bad,
      status: "holds" as const,
    };
    const thresholds = [...many(400, good), ...many(40, bad)];
    const because = "this is why ".repeat(20);
    const reasons = many(440, because);
    const verdict = { ...failing.verdict, reasons };
    const text = markdown.render([{ ...failing, thresholds, verdict } as Report]);

    expect(text.length).toBeLessThanOrEqual(COMMENT_MAX);
    expect(text).toContain("**front: longest outage");
    expect(text.match(/^\| ✗ /gm)).toHaveLength(40);
    expect(text.match(/^\| ✓ /gm)).toHaveLength(60);
    expect(text).toContain("\n\nand 340 more");
    expect(text).toContain("- and 339 more");
  });

  it("is not shortened where it fits", () => {
    expect(markdown.render([CASES.fail!()])).not.toContain("Shortened");
  });
});

it("takes others' words for words", () => {
  const name = "a|b `c` <img src=x> @octocat [x](y) **z**";
  const text = markdown.render([buildReport(j.run(j.plan({ name })), j.samples())]);
  const [line = ""] = text.split("\n");
  expect(line).toBe(
    "### ✅ PASS · a\\|b \\`c\\` \\<img src=x\\> @\u2060octocat \\[x\\](y) \\*\\*z\\*\\*",
  );
});

it("keeps its tables whole, whatever the words", () => {
  const word = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("|", "`|`", "\\", "a\nb"));
  const property = fc.property(word, word, (name, says) => {
    const probes = [j.probe(`p${name}`)];
    const deed = { how: `h${says}`, facts: {} };
    const entries = j
      .run(j.plan({ probes, name: `n${name}` }))
      .map((one) => (one.kind === "reverted" ? { ...one, deed } : one));
    const text = markdown.render([buildReport(entries, j.samples(undefined, { p: `p${name}` }))]);
    // A bar that is not escaped begins a cell: each row of a table must have as many.
    const counts = text
      .split("\n\n")
      .filter((part) => part.startsWith("| "))
      .map((part) => part.split("\n").map((row) => row.match(/(?<!\\)(?:\\\\)*\|/g)?.length));
    expect(counts.length).toBeGreaterThan(1);
    for (const rows of counts) expect(new Set(rows).size).toBe(1);
  });
  fc.assert(property, { numRuns: 60 });
});
