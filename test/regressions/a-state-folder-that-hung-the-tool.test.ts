/** Seen: `chaos halt --state /proc/x` never came back: Node's recursive mkdir tries for ever there. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createRunFolder } from "../../src/journal/state-folder.ts";
import { chaos } from "../cli/chaos.ts";

it("a state folder that cannot be is refused", async () => {
  // In a process of its own: what does not come back cannot be given up from within.
  const { exit, stderr } = await chaos(["halt", "--state", "/proc/nowhere/x"]);
  expect([exit, stderr]).toEqual([6, expect.not.stringContaining("Runs of")]);
  expect(() => createRunFolder("/proc/nowhere", "engine", "run-1")).toThrow(/\/proc\/nowhere/);
});

it("and one that can be is made for its owner alone, with all above it", () => {
  const root = mkdtempSync(join(tmpdir(), "chaos-folder-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = createRunFolder(join(root, "a", "b"), "engine", "run-1");
  for (const one of [folder, join(root, "a")]) expect(statSync(one).mode & 0o777).toBe(0o700);
  expect(createRunFolder(join(root, "a", "b"), "engine", "run-1")).toBe(folder);
});
