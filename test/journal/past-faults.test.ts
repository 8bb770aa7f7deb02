import { utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Fact } from "../../src/core/entry.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { readPastFaults } from "../../src/journal/past-faults.ts";
import { createRunFolder } from "../../src/journal/state-folder.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { aFault } from "./made.ts";

const HOUR_MS = 3_600_000;

async function write(root: string, run: string, facts: readonly Fact[]): Promise<string> {
  const folder = createRunFolder(root, "engine", run);
  const journal = await openJournal(folder, systemClock);
  await journal.append(facts);
  await journal.close();
  return folder;
}

it("is who was injected, at the last news of it, in the runs that are recent enough", async () => {
  const root = temporaryFolder();
  const [hit, missed] = [aFault("f1"), aFault("f2")];
  const facts: Fact[] = [
    { kind: "intended", fault: hit, claim: "f1" },
    { kind: "intended", fault: missed, claim: "f2" },
    { kind: "injected", fault: "f1", issued: 1 },
    { kind: "reverted", fault: "f1", deed: { how: "thawed", facts: {} } },
    { kind: "reverted", fault: "f2", deed: { how: "it was not hit", facts: {} } },
    { kind: "finished", residue: [], unknown: [], recovered: true },
  ];
  const old = await write(root, "r0", facts);
  utimesSync(join(old, "journal.jsonl"), 1, 1);
  await write(root, "r1", facts);
  await write(root, "r2", facts);

  const past = { stateRoot: root, engineId: "engine", except: "r2" };
  const found = readPastFaults({ ...past, sinceMs: Date.now() - HOUR_MS });

  expect(found).toMatchObject([{ monkey: hit.monkey, victim: hit.victim }]);
  expect(Math.abs((found[0]?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(readPastFaults({ ...past, engineId: "other", sinceMs: 0 })).toEqual([]);
});

it("is who may have been hit by a run that was killed before it could say so", async () => {
  const root = temporaryFolder();
  const fault = aFault("f1");
  await write(root, "r1", [
    { kind: "intended", fault, claim: "f1" },
    { kind: "reverted", fault: "f1", deed: { how: "we started it again", facts: {} } },
  ]);
  const past = { stateRoot: root, engineId: "engine", except: "r2", sinceMs: 0 };
  expect(readPastFaults(past)).toMatchObject([{ victim: fault.victim }]);
});
