/**
 * Seen: a run folder of root's, read by another user: cool-down agreed that "no service was hit within 1h",
 * since a journal that may not be looked at passed for none. Root may look at all, so here one leads to itself.
 */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readPastFaults } from "../../src/journal/past-faults.ts";
import { createRunFolder } from "../../src/journal/state-folder.ts";
import { temporaryFolder } from "../cli/chaos.ts";

const past = { engineId: "engine", except: "r2", sinceMs: 0 };

it("a journal that cannot be looked at is no history without faults", () => {
  const stateRoot = temporaryFolder();
  const folder = createRunFolder(stateRoot, "engine", "r1");
  symlinkSync("journal.jsonl", join(folder, "journal.jsonl"));
  expect(() => readPastFaults({ ...past, stateRoot })).toThrow(/ELOOP/);
});

it("a run that never wrote one is", () => {
  const stateRoot = temporaryFolder();
  createRunFolder(stateRoot, "engine", "r1");
  expect(readPastFaults({ ...past, stateRoot })).toEqual([]);
});
