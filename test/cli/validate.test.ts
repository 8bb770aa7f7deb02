/** `chaos validate` of folders: each file's mistakes, and those of all of them as one suite. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inside, temporaryFolder } from "./chaos.ts";

const drill = (name: string) => `version: 1
experiments:
  - name: ${name}
    faults: [{ monkey: pause, select: { name: web-1 } }]
`;

function folder(files: Readonly<Record<string, string>>): string {
  const path = join(temporaryFolder(), "suite");
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

it("names the experiments of each file, in the order in which they run", async () => {
  const suite = folder({ "b.yaml": drill("two"), "a.yml": drill("one"), "notes.txt": "" });
  const { exit, stdout } = await inside(["validate", suite]);
  expect([exit, stdout]).toEqual([
    0,
    `${join(suite, "a.yml")}: 1 experiment: one\n${join(suite, "b.yaml")}: 1 experiment: two\n`,
  ]);
});

it("tells the mistakes of every file, and what is well beside them", async () => {
  const [wrong, right] = [drill("one").replace("pause", "pauze"), drill("two")];
  const suite = folder({ "a.yaml": wrong, "b.yaml": right, "c.yaml": wrong });
  const { exit, stdout, stderr } = await inside(["validate", suite]);
  expect([exit, stdout]).toEqual([2, `${join(suite, "b.yaml")}: 1 experiment: two\n`]);
  expect(stderr).toMatch(/a\.yaml:4:[\s\S]*c\.yaml:4:/);
});

it.each([
  [{}, "holds 0 drill files"],
  [{ "a.yaml": drill("one"), "b.yaml": drill("one") }, 'Two experiments are called "one", in '],
])("refuses as a suite %j", async (files, why) => {
  const suite = folder(files);
  const { exit, stderr } = await inside(["validate", suite]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining(why)]);
  const { stdout } = await inside(["validate", suite, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject([
    { file: suite, problems: [{ message: expect.stringContaining(why) }] },
  ]);
});
