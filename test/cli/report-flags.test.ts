/** Where reports go: by flags of every command that makes one, whatever became of the run. */
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Entry, SampleLine } from "../../src/core/entry.ts";
import * as j from "../reporter/journal.ts";
import { inside, temporaryFolder } from "./chaos.ts";
import { tinyEngine } from "./tiny-engine.ts";

const lines = (all: readonly (Entry | SampleLine)[]) =>
  all.map((one) => `${JSON.stringify(one)}\n`).join("");

/** A state folder that holds one run. */
function recorded(entries: readonly Entry[] = j.run(), samples = j.samples()): string {
  const state = temporaryFolder();
  const folder = join(state, "engine", "runs", j.plan().run);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "journal.jsonl"), lines(entries));
  writeFileSync(join(folder, "samples.jsonl"), lines(samples));
  return state;
}

const report = (state: string, ...flags: string[]) =>
  inside(["report", "last", "--state", state, ...flags]);

describe("chaos report", () => {
  it("writes into a file, and the console's form on stdout", async () => {
    const file = join(temporaryFolder(), "out.xml");
    const { exit, stdout } = await report(recorded(), "--junit", file);
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^PASS /)]);
    expect(readFileSync(file, "utf8")).toMatch(/^<\?xml [\s\S]* failures="0" errors="0"/);
  });

  it("never shows half a file: the old one, then the new, with link and mode as they were", async () => {
    const folder = temporaryFolder();
    const [file, link] = [join(folder, "kept.prom"), join(folder, "link.prom")];
    writeFileSync(file, "old\n", { mode: 0o640 });
    symlinkSync(file, link);
    const reader = openSync(file, "r");
    await report(recorded(), "--prometheus", link);
    expect(readFileSync(reader, "utf8")).toBe("old\n");
    closeSync(reader);
    expect(readFileSync(file, "utf8")).toMatch(/^# HELP /);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(["kept.prom", "link.prom"]);
  });

  it("leaves stdout to the one format that asks for it", async () => {
    const { stdout, stderr } = await report(recorded(), "--junit", "-");
    expect(stdout).toMatch(/^<\?xml /);
    expect(stderr).toContain("Run kept in");
  });

  it.each([
    [["--json", "--junit", "-"], "both to stdout"],
    [["--json", "a.xml", "--junit", "./a.xml"], 'both to "./a.xml"'],
    [["--junit", "/nowhere/a.xml"], '--junit "/nowhere/a.xml"'],
    [["--junit", ""], '--junit ""'],
  ])("refuses %j", async (flags, why) => {
    const { exit, stdout, stderr } = await report(recorded(), ...flags);
    expect([exit, stdout, stderr]).toEqual([2, "", expect.stringContaining(why)]);
  });

  it("--github annotates on stderr, and adds to the files that GitHub names", async () => {
    const folder = temporaryFolder();
    const [output, summary] = [join(folder, "output"), join(folder, "summary.md")];
    writeFileSync(output, "mine=1\n");
    const env = { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
    const words = ["report", "last", "--state", recorded(), "--github"];

    const { exit, stdout, stderr } = await inside(words, env);

    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^PASS /)]);
    expect(stderr).toContain("::notice title=PASS%3A kill zone a::no gating probe had an outage");
    expect(readFileSync(output, "utf8")).toMatch(/^mine=1\nverdict=pass\nexit=0\n/);
    expect(readFileSync(summary, "utf8")).toMatch(/^### ✅ PASS · kill zone a\n/);
    // Elsewhere there is nothing to add to.
    expect((await inside(words)).stderr).toContain("::notice ");
  });

  it("tells of a run that was killed half-way", async () => {
    const entries = j.run().filter(({ t }) => t < 4_000);
    const { exit, stdout } = await report(recorded(entries, []), "--junit", "-");
    expect([exit, stdout]).toEqual([5, expect.stringContaining("the run was cut off")]);
  });
});

describe("what never began", () => {
  const DRILL = `version: 1
experiments:
  - name: first
    faults: [{ monkey: pause, select: { name: web-9 } }]
    watch: { verify: false }
`;

  it("is an error in the report of chaos run", async () => {
    const { address } = await tinyEngine();
    const folder = temporaryFolder();
    const [drill, out] = [join(folder, "drill.yaml"), join(folder, "out.xml")];
    writeFileSync(drill, DRILL);
    const flags = ["--yes", "--junit", out, "--host", address, "--state", folder];
    const { exit } = await inside(["run", drill, ...flags]);
    expect(exit).toBe(3);
    expect(readFileSync(out, "utf8")).toMatch(/errors="1"[\s\S]*Did you mean &quot;web-1&quot;/);
  });

  it("is an error in the report of a drill, and no failure where that is allowed", async () => {
    const { address } = await tinyEngine();
    const out = join(temporaryFolder(), "out.xml");
    const words = ["pause", "--name", "web-9", "--yes", "--junit", out, "--host", address];
    const refused = await inside([...words, "--state", temporaryFolder()]);
    const first = readFileSync(out, "utf8");
    const allowed = await inside([...words, "--allow-empty", "--state", temporaryFolder()]);
    expect([refused.exit, allowed.exit]).toEqual([3, 0]);
    expect(first).toContain('errors="1"');
    expect(readFileSync(out, "utf8")).toContain('failures="0" errors="0"');
  });
});

it("a dry run has no report, and says so", async () => {
  const { address } = await tinyEngine();
  const out = join(temporaryFolder(), "out.xml");
  const words = ["pause", "--name", "web-1", "--dry-run", "--junit", out, "--host", address];
  const { exit, stderr } = await inside([...words, "--state", temporaryFolder()]);
  expect([exit, stderr]).toEqual([0, expect.stringContaining("--junit: nothing is run")]);
  expect(() => readFileSync(out)).toThrow();
});
