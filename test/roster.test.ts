import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ChaosError } from "../src/failure.ts";
import { openRoster } from "../src/roster.ts";
import { formats, guards, monkeys, probeKinds } from "../src/rosters.ts";

function rosterOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "chaos-roster-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return openRoster<{ name: string; loud: boolean }>(pathToFileURL(`${folder}/`), {
    what: "bird",
    unknown: "MONKEY_UNKNOWN",
    fits: (value) => ("loud" in (value as object) ? undefined : "it has no loud"),
  });
}

const failing = (deed: Promise<unknown>): Promise<ChaosError> =>
  deed.then(
    () => {
      throw new Error("it did not fail");
    },
    (error) => error,
  );

describe("a roster", () => {
  it("names its files in order, and no file that is none of its own", () => {
    const { names } = rosterOf({ "b.js": "", "a.js": "", "README.md": "", "a.d.ts": "", X: "" });
    expect(names()).toEqual(["a", "b"]);
  });

  it("loads only what is asked for", async () => {
    const { load } = rosterOf({
      "crow.js": 'export default { name: "crow", loud: true };',
      "bomb.js": 'throw new Error("loaded");',
    });
    expect(await load("crow")).toEqual({ name: "crow", loud: true });
    await expect(load("bomb")).rejects.toThrow("loaded");
  });

  it.each([
    ["export const x = 1;", "its default export is missing"],
    ["export default 7;", "its default export is missing"],
    ['export default { name: "cow", loud: true };', 'its name is "cow", it should be "crow"'],
    ['export default { name: "crow" };', "it has no loud"],
  ])("refuses a file that says %s", async (text, why) => {
    const error = await failing(rosterOf({ "crow.js": text }).load("crow"));
    expect(error.code).toBe("MONKEY_MALFORMED");
    expect(error.message).toContain('bird file "crow.js"');
    expect(error.message).toContain(why);
  });

  it("answers an unknown name with the nearest, or with all there are", async () => {
    const { load } = rosterOf({ "crow.js": "", "gull.js": "" });
    expect(await failing(load("corw"))).toMatchObject({
      code: "MONKEY_UNKNOWN",
      hint: 'Did you mean "crow"?',
    });
    expect((await failing(load("albatross"))).hint).toBe("There are: crow, gull");
  });
});

describe("our own rosters", () => {
  it.each([
    ["monkeys", monkeys],
    ["guards", guards],
    ["probe kinds", probeKinds],
    ["formats", formats],
  ])("of %s hold only what keeps the contract", async (_what, roster) => {
    expect((await roster.all()).map(({ name }) => name)).toEqual(roster.names());
    expect(roster.names().length).toBeGreaterThan(0);
  });

  it("hold monkeys whose options survive being written down: parse(parse(x)) is parse(x)", async () => {
    for (const { options, example } of await monkeys.all()) {
      const once = options.parse(example);
      expect(options.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
    }
  });
});
