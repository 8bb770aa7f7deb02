/**
 * Seen: a run was killed in the middle of a journal line, `chaos revert` undid its faults, and every
 * revert and report after that said JOURNAL_DAMAGED: the undo had been written behind the torn half.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { appendTo } from "../../src/journal/append-to.ts";
import { openFaults } from "../../src/journal/fold.ts";
import { readEntries } from "../../src/journal/read-run.ts";
import { intended } from "../journal/made.ts";

it("notes an undo behind a torn line so that both it and the journal stay readable", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chaos-torn-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "journal.jsonl");
  writeFileSync(
    file,
    [intended("1"), intended("2")].map((one) => `${JSON.stringify(one)}\n`).join(""),
  );
  appendFileSync(file, '{"at":"2026-01-01T00:00:00.000Z","t":1,"kind":"injécted');

  for (const fault of ["1", "2"])
    await appendTo(folder, { kind: "reverted", fault, deed: { how: "undone", facts: {} } });

  expect(readEntries(folder).map(({ kind }) => kind)).toEqual([
    "intended",
    "intended",
    "reverted",
    "reverted",
  ]);
  expect(openFaults(readEntries(folder))).toEqual([]);
});
