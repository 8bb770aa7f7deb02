/**
 * Seen: `--dry-run --json FILE` wrote no file; and a FILE that cannot be written was found after the
 * drill, where it hid the verdict behind an exit status of its own.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { printReport } from "../../src/cli/print-report.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import { tinyEngine } from "../cli/tiny-engine.ts";
import { run } from "../reporter/journal.ts";

const PAUSE = ["pause", "--name", "web-1"];

it("--dry-run writes the plan into the file, and shows it", async () => {
  const { address } = await tinyEngine();
  const file = join(temporaryFolder(), "plan.json");

  const flags = [...PAUSE, "--dry-run", "--json", file, "--host", address];
  const { exit, stdout } = await inside(flags);

  expect(exit).toBe(0);
  expect(stdout).toContain("Plan");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ matched: 1 });
});

it.each(["/nowhere/report.json", "/", "/etc/passwd/x", ""])(
  "a report that could not be written to %j is refused before anything is touched",
  async (file) => {
    const engine = await tinyEngine();
    const { exit, stderr } = await inside([
      ...PAUSE,
      "--yes",
      "--json",
      file,
      "--host",
      engine.address,
    ]);
    expect(stderr).toContain(`--json "${file}"`);
    expect(exit).toBe(2);
    expect(engine.calls).toEqual([]);
  },
);

it("a report that cannot be written in the end is said, and hides no verdict", async () => {
  const report = buildReport(run(), []);
  expect(report.verdict.exit).toBe(3);
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const outputs = [{ format: "json", flag: "--json", file: "/nowhere/x" }];
  const printing = { outputs, env: {} };
  const passed = { ...report, verdict: { ...report.verdict, exit: 0 } };

  const exits = await Promise.all(
    [report, passed].map((one) => printReport({ report: one, folder: "/f" }, printing)),
  );
  const words = said.mock.calls.join("");
  vi.restoreAllMocks();

  expect(exits).toEqual([3, 6]);
  expect(words).toContain("Cannot write /nowhere/x");
});
