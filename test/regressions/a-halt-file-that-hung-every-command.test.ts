/**
 * Seen: where the halt file was a pipe that nobody wrote to, each command stood still and took no signal but
 * SIGKILL; where it was a folder, `chaos resume` called it a bug of its own.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readHaltFile, removeHaltFile } from "../../src/journal/halt-file.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const KINDS: Readonly<Record<string, (file: string) => void>> = {
  "a pipe": (file) => execFileSync("mkfifo", [file]),
  "a link to a device without an end": (file) => symlinkSync("/dev/zero", file),
  "a file that is no words by its size": (file) => writeFileSync(file, "x".repeat(70_000)),
};

it.each(Object.entries(KINDS))("%s halts, and is removed", (_kind, make) => {
  const root = temporaryFolder();
  make(join(root, "halt"));
  expect(readHaltFile(root)).toMatchObject({ by: "a file", reason: "" });
  removeHaltFile(root);
  expect(readHaltFile(root)).toBeUndefined();
});

it("a folder halts, and whoever resumes is told what is in the way", () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "halt"));
  expect(readHaltFile(root)).toMatchObject({ by: "a file", reason: "" });
  expect(() => removeHaltFile(root)).toThrow(
    expect.objectContaining({
      code: "STATE_UNWRITABLE",
      message: expect.stringMatching(/^Cannot remove the halt file .*halt: it is a folder/),
    }),
  );
  expect(readHaltFile(root)).toBeDefined();
});
