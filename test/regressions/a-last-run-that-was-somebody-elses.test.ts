/**
 * Seen: `chaos revert last` took the latest run of the whole engine, which was another state folder's
 * and alive, and left alone the dead one that was meant.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Leftover } from "../../src/core/source.ts";
import { createRunFolder } from "../../src/journal/state-folder.ts";
import { findRun } from "../../src/undo/find-run.ts";
import { FakeSource } from "../core/fake-source.ts";

const OURS = "20260101T000000-pause-aaaa";
const THEIRS = ["20260101T000001-pause-bbbb", "20260101T000002-pause-cccc"];

function engine(runs: readonly string[]) {
  const source = new FakeSource(systemClock);
  const made = runs.map(
    (run): Leftover => ({ kind: "watchdog", id: run, run, says: "a watchdog" }),
  );
  source.leftBehind.push(...made);
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-last-"));
  onTestFinished(() => rmSync(stateRoot, { recursive: true, force: true }));
  return { source, stateRoot, wanted: "last", signal: AbortSignal.timeout(5_000) };
}

it("last is the last of this state folder", async () => {
  const asked = engine(THEIRS);
  createRunFolder(asked.stateRoot, asked.source.engineId, OURS);
  expect(await findRun(asked)).toBe(OURS);
});

it("without any here it is the only one of the engine, and of several none", async () => {
  expect(await findRun(engine([OURS]))).toBe(OURS);
  await expect(findRun(engine(THEIRS))).rejects.toMatchObject({
    code: "RUN_UNKNOWN",
    hint: expect.stringContaining(THEIRS[0] as string),
  });
});
