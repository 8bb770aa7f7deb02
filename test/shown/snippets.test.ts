/** What the papers show of drill files can be used, or it is said what else it is. */
import { describe, expect, it } from "vitest";
import { fencedYaml, inlineYaml, wrongWithFile, wrongWithLine } from "./snippets.ts";

/** What is YAML or looks like it, and is no piece of a drill file. */
const OTHERS: readonly (readonly [where: string, begins: string, why: string])[] = [
  [
    "docs/reports.md",
    "- id: chaos",
    "GitHub's; its command is run by test/cli/shown-commands.test.ts",
  ],
  ["docs/reports.md", "chaos:", "GitLab's; its command is run by test/cli/shown-commands.test.ts"],
  ["docs/reports.md", '"open": true', "a report's JSON, by config/report.schema.json"],
  ["docs/discoveries.md", "", "what engines answer"],
  ["docs/library.md", "", "JavaScript; test/library/types.test.ts has the same forms"],
];
const isOther = ({ where, text }: { where: string; text: string }) =>
  OTHERS.some(([there, begins]) => there === where && text.startsWith(begins));

const fenced = fencedYaml();
const lines = inlineYaml();

describe("what is shown of drill files", () => {
  it("is found, in papers and in comments of files that we ship", () => {
    expect(fenced.length).toBeGreaterThan(6);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.map(({ where }) => where)).toContain("config/chaos.yaml");
  });

  it("and what is something else is there still", () => {
    const all = [...fenced, ...lines];
    const gone = OTHERS.filter(
      ([where, begins]) => !all.some((one) => one.where === where && one.text.startsWith(begins)),
    );
    expect(gone).toEqual([]);
  });

  it.each(fenced.filter((one) => !isOther(one)))(
    "in a block of $where can be used",
    async (one) => {
      expect(await wrongWithFile(one.text)).toBeUndefined();
    },
  );

  it.each(lines.filter((one) => !isOther(one)))("in $where can be used: $text", async (one) => {
    expect(await wrongWithLine(one.text)).toBeUndefined();
  });

  it.each([
    "onRestart: reinjekt",
    "meen: 3 workdays",
    "{ service: [api], cuont: 2 }",
    "shop: htp://x:1/",
  ])("would be missed if it were wrong: %s", async (line) => {
    expect(await wrongWithLine(line)).toBeDefined();
  });
});
