/**
 * Seen: a test suite's fault could not be undone, its run ended and said so, and `chaos revert` left it
 * alone for as long as the suite's process lived: "it still runs".
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Fact } from "../../src/core/entry.ts";
import { appendTo } from "../../src/journal/append-to.ts";
import { holderOf, writeHolder } from "../../src/journal/holder.ts";
import { createRunFolder } from "../../src/journal/state-folder.ts";
import { undoAll } from "../../src/undo/undo-all.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aFault } from "../journal/made.ts";

const FINISHED: Fact = { kind: "finished", residue: [], unknown: [] };

it.each([
  ["that ended is undone, though its process lives", [FINISHED], []],
  ["that goes on is left alone", [], ["run-1"]],
])("a run %s", async (_, facts, alone) => {
  const stateRoot = temporaryFolder();
  const source = new FakeSource(systemClock);
  const holder = holderOf(process.pid);
  const folder = createRunFolder(stateRoot, source.engineId, "run-1");
  writeHolder(folder, holder);
  const { id } = source.add("web-1");
  const fault = { ...aFault("run-1.1"), victim: { id, name: "web-1", source: "fake" } };
  const claim = { victim: id, run: "run-1", token: fault.id, holder, generation: 0, fault };
  source.held.set(id, { ...claim, expires: new Date(Date.now() + 60_000).toISOString() });
  await appendTo(folder, { kind: "intended", fault, claim: fault.id });
  for (const fact of facts) await appendTo(folder, fact);

  const signal = AbortSignal.timeout(5_000);
  const { leftAlone } = await undoAll({ source, stateRoot, run: undefined, signal });

  expect(leftAlone.map(({ run }) => run)).toEqual(alone);
  expect(source.held.size).toBe(alone.length);
});
