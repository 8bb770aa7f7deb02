/** Seen: a full stdout with no word about it, hints that led elsewhere, and a reason that read "[". */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import { outliveOutput } from "../../src/cli/hung-up.ts";
import { printReport } from "../../src/cli/print-report.ts";
import { assertWritable } from "../../src/cli/report-file.ts";
import { readEntries } from "../../src/journal/read-run.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { run } from "../reporter/journal.ts";

it("a stdout that cannot be written is said on stderr, once", () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const atExit = vi.spyOn(process, "once").mockReturnValue(process);
  outliveOutput({ stdout, stderr });
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
  });
  stdout.emit("error", full);
  stdout.emit("error", full);
  const calls = atExit.mock.calls.map(([event]) => String(event));
  atExit.mockRestore();

  expect(String(stderr.read())).toBe(`error Cannot write to stdout: ${full.message}\n`);
  expect(calls).toEqual(["exit"]);
});

it("an unwritable file of --github is not called a file of --github's own", () => {
  expect(() => assertWritable("/nowhere/at/all", "--github")).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^GITHUB_OUTPUT and/) }),
  );
});

it("a report that could not be written is written again by its run's own name", async () => {
  const report = buildReport(run(), []);
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const outputs = [{ format: "json", flag: "--json", file: "/nowhere/x" }];
  await printReport({ report, folder: "/f" }, { outputs, env: {} });
  const words = said.mock.calls.join("");
  vi.restoreAllMocks();

  expect(words).toContain(`chaos report ${report.run} --json FILE writes it again`);
});

it.each([
  ['{"kind":"nonsense"}', /\(kind: Invalid discriminator value/],
  ["null", /\(Invalid input.*\)$/],
])("a line of a journal that is no entry, %s, is refused with a reason", (line, reason) => {
  const folder = join(temporaryFolder(), "run");
  mkdirSync(folder);
  writeFileSync(join(folder, "journal.jsonl"), `${line}\n`);
  expect(() => readEntries(folder)).toThrow(reason);
});
