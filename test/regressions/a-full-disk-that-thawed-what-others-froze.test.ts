/**
 * Seen: a disk that was full when a run undid its faults kept that out of the journal. The run said that everything was
 * undone; the next drill took it for dead, and thawed what its owner had frozen since.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { ChaosError } from "../../src/failure.ts";
import { holderOf, writeHolder } from "../../src/journal/holder.ts";
import { brokenBy } from "../../src/still-open.ts";
import { foundOpen } from "../../src/undo/open-faults.ts";
import { FakeSource } from "../core/fake-source.ts";
import { INTENDED, journal, plan } from "../reporter/journal.ts";

it.each([
  ["could not be written", "STATE_UNWRITABLE", 0],
  ["could not be written, and something may be left", "REVERT_FAILED", 1],
] as const)("of a run whose end %s, so many are open", async (_what, code, open) => {
  const source = new FakeSource(systemClock);
  const stateRoot = mkdtempSync(join(tmpdir(), "chaos-full-"));
  const folder = join(stateRoot, source.engineId, "runs", plan().run);
  mkdirSync(folder, { recursive: true });
  const entries = journal({ t: 0, kind: "planned", plan: plan() }, INTENDED);
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  writeFileSync(join(folder, "journal.jsonl"), lines);
  writeHolder(folder, holderOf(process.pid));
  const asked = { source, stateRoot, run: undefined, signal: AbortSignal.timeout(5_000) };
  expect((await foundOpen(asked)).open).toHaveLength(1);

  const error = new ChaosError(code, "no space is left on the disk");
  expect(brokenBy(error, [], folder)).toBe(error);

  expect((await foundOpen(asked)).open).toHaveLength(open);
});
