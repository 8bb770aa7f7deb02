/**
 * Seen: a freeze, or the halt file, that is a link to what is gone was taken for absent, and so was a freeze that
 * nobody could look at: acts began.
 */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { whyFrozen } from "../../src/daemon/freezing.ts";
import { readHaltFile, removeHaltFile, writeHaltFile } from "../../src/journal/halt-file.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const { signal } = new AbortController();

it("a link that leads nowhere freezes, and so does what cannot be looked at", async () => {
  const folder = temporaryFolder();
  const [link, loop] = ["freeze", "loop"].map((name) => join(folder, name)) as [string, string];
  symlinkSync(join(folder, "gone"), link);
  symlinkSync(loop, loop);
  expect(await whyFrozen([link], signal)).toBe(`the file ${link} is there`);
  expect(await whyFrozen([join(loop, "freeze")], signal)).toMatch(/nobody can tell .*ELOOP/);
  expect(await whyFrozen([join(folder, "none"), join(folder, "none/at-all")], signal)).toBe(
    undefined,
  );
});

it("a link that leads nowhere halts, and is removed as one", () => {
  const root = temporaryFolder();
  symlinkSync(join(root, "gone"), join(root, "halt"));
  expect(readHaltFile(root)).toMatchObject({ by: "a file", reason: "" });
  writeHaltFile(root, { by: "me", since: "2027-01-04T00:00:00Z", reason: "x" });
  expect(readHaltFile(root)).toMatchObject({ by: "a file" });
  removeHaltFile(root);
  expect(readHaltFile(root)).toBeUndefined();
  writeFileSync(join(root, "halt"), "");
  expect(readHaltFile(root)).toBeDefined();
});
