/** `chaos run` and `chaos validate` as a user meets them, without an engine that could be harmed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chaos, inside, temporaryFolder } from "./chaos.ts";
import { tinyEngine } from "./tiny-engine.ts";

const FILE = `version: 1
experiments:
  - name: first
    faults: [{ monkey: pause, select: { name: web-1 } }]
    watch: { verify: false }
    minAge: 0s
  - name: second
    faults: [{ monkey: pause, select: { zone: b } }]
    watch: { verify: false }
    minAge: 0s
`;

function file(text: string): string {
  const path = join(temporaryFolder(), "drill.yaml");
  writeFileSync(path, text);
  return path;
}

describe("chaos run", () => {
  const dryRun = async (...names: string[]) => {
    const { address } = await tinyEngine();
    const words = ["run", file(FILE), ...names, "--dry-run", "--json", "--host", address];
    const { exit, stdout, stderr } = await inside([...words, "--state", temporaryFolder()]);
    expect(exit, stderr).toBe(0);
    const { plans } = JSON.parse(stdout) as {
      plans: { name: string; faults: { victims: { name: string }[] }[] }[];
    };
    return plans.map(({ name, faults }) => [
      name,
      faults.flatMap(({ victims }) => victims.map((victim) => victim.name)),
    ]);
  };

  it("plans every experiment of the file, a place alone being all of it", async () => {
    expect(await dryRun()).toEqual([
      ["first", ["web-1"]],
      ["second", ["db", "web-2"]],
    ]);
  });

  it("plans just those that are named", async () => {
    expect(await dryRun("second")).toEqual([["second", ["db", "web-2"]]]);
  });

  it("names the nearest experiment, with exit 2", async () => {
    const { exit, stderr } = await chaos(["run", file(FILE), "secnd"]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining('Did you mean "second"?')]);
  });

  it("goes on after an experiment that finds nobody, and leaves with the worst exit", async () => {
    const { address } = await tinyEngine();
    const words = ["run", file(FILE.replace("web-1", "web-9")), "--dry-run", "--host", address];
    const { exit, stdout, stderr } = await inside([...words, "--state", temporaryFolder()]);
    expect(exit).toBe(3);
    expect(stderr).toContain('Did you mean "web-1"');
    expect(stdout).toContain("web-2");
  });

  it("wants consent where there is no terminal, before anything is touched", async () => {
    const { address, calls } = await tinyEngine();
    const words = ["run", file(FILE), "--host", address, "--state", temporaryFolder()];
    const { exit, stderr } = await inside(words);
    expect([exit, stderr]).toEqual([2, expect.stringContaining("--yes")]);
    expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
  });
});

describe("chaos validate", () => {
  it("says what is in good files and what is wrong in others, with exit 2", async () => {
    const good = file(FILE);
    const bad = file(FILE.replace("zone: b", "zon: b"));
    const { exit, stdout, stderr } = await chaos(["validate", good, bad]);
    expect([exit, stdout]).toEqual([2, expect.stringContaining("2 experiments: first, second")]);
    expect(stderr).toContain(`${bad}:8:41  unknown key "zon": did you mean "zone"?`);
  });

  it("tells programs the places", async () => {
    const { exit, stdout } = await chaos(["validate", file("version: 2\n"), "--json"]);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject([{ problems: [{}, { line: 1, column: 10 }] }]);
  });

  it("prints the schema for editors", async () => {
    const { stdout } = await chaos(["validate", "--schema"]);
    expect(JSON.parse(stdout)).toMatchObject({ properties: { experiments: {} } });
  });
});
