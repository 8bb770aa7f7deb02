/** The pipeline showed "no report found", or the green one of the day before, and the reason stood in a log. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside, temporaryFolder } from "../cli/chaos.ts";

function drillFile(): string {
  const file = join(temporaryFolder(), "drill.yaml");
  writeFileSync(file, "version: 1\nexperiments:\n  - name: a\n    faults: [{ monkey: pauze }]\n");
  return file;
}

test("a file with a mistake is an error in JUnit, with the mistake's place; exit 2 stays", async () => {
  const file = drillFile();
  const junit = join(temporaryFolder(), "out.xml");

  const { exit, stderr } = await inside(["run", file, "--yes", "--junit", junit]);

  expect([exit, stderr]).toEqual([2, expect.stringContaining("pauze")]);
  const xml = readFileSync(junit, "utf8");
  expect(xml).toMatch(/<testsuites name="chaos" tests="\d" failures="0" errors="1"/);
  expect(xml).toMatch(/<error message="[^"]*drill\.yaml:4:\d+[^"]*pauze/);
});

test("a dry run writes none", async () => {
  const junit = join(temporaryFolder(), "out.xml");
  await inside(["run", drillFile(), "--dry-run", "--junit", junit]);
  expect(() => readFileSync(junit)).toThrow("ENOENT");
});
