import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { appendTo } from "../../src/journal/append-to.ts";
import { openFaults } from "../../src/journal/fold.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { readEntries, readRun } from "../../src/journal/read-run.ts";
import { failureOf } from "../core/made.ts";
import { plan } from "../reporter/journal.ts";
import { aFault, finished, intended, reverted } from "./made.ts";

let folder = "";
const journal = () => join(folder, "journal.jsonl");
const lines = (...values: readonly object[]) =>
  values.map((one) => `${JSON.stringify(one)}\n`).join("");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chaos-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("reading a journal", () => {
  it("passes over a last line that our own death tore, wherever it was torn", () => {
    const whole = lines(intended("1"));
    const torn = lines(reverted("1")).trimEnd();
    for (let length = 0; length <= torn.length; length += 7) {
      writeFileSync(journal(), whole + torn.slice(0, length));
      expect(openFaults(readEntries(folder))).toHaveLength(1);
    }
  });

  it("takes a plan from before there were abort rules to have none", () => {
    const whole = plan();
    const { abortWhen: _new, ...watching } = whole.watching;
    const old = { at: "x", t: 0, kind: "planned", plan: { ...whole, watching } };
    writeFileSync(journal(), lines(old));
    expect(readEntries(folder)).toEqual([{ ...old, plan: { ...whole, watching: whole.watching } }]);
  });

  it.each([
    ["is not JSON", '{"kind":'],
    ["is empty", ""],
    ["is of no kind that we know", '{"at":"x","t":0,"kind":"dreamt"}'],
    ["has a field too many", JSON.stringify({ ...finished, more: 1 })],
    ["has a field too few", JSON.stringify({ ...finished, residue: undefined })],
  ])("refuses a line that %s, and names file and line", (_what, line) => {
    writeFileSync(journal(), `${lines(intended("1"))}${line}\n${lines(finished)}`);
    const failure = failureOf(() => readEntries(folder));
    expect(failure.code).toBe("JOURNAL_DAMAGED");
    expect(failure.message).toContain(`${journal()}:2:`);
  });

  it("refuses a damaged sample as well as a damaged entry", () => {
    writeFileSync(journal(), lines(finished));
    writeFileSync(join(folder, "samples.jsonl"), '{"p":"api","due":0}\n{"p":1}\n');
    expect(failureOf(() => readRun(folder)).message).toContain("samples.jsonl:2:");
  });

  it("of a run that never began gives nothing", () => {
    expect(readRun(folder)).toEqual({ folder, entries: [], samples: [] });
  });
});

describe("writing a journal", () => {
  const facts = () => [{ kind: "intended", fault: aFault("1"), claim: "1" } as const];

  it("has each fact on disk when it says so, and gives it back as it was", async () => {
    const heard: string[] = [];
    const open = await openJournal(folder, systemClock, (entry) => heard.push(entry.kind));
    await open.append(facts());
    expect(openFaults(readEntries(folder))).toEqual([aFault("1")]);
    expect(heard).toEqual(["intended"]);
    open.sample({ p: "api", due: 1 });
    await open.close();
    expect(readRun(folder).samples).toEqual([{ p: "api", due: 1 }]);
  });

  it("keeps the order of the calls, though nobody waits in between", async () => {
    const open = await openJournal(folder, systemClock);
    const ids = Array.from({ length: 50 }, (_, n) => String(n));
    await Promise.all(
      ids.map((id) => open.append([{ kind: "intended", fault: aFault(id), claim: id }])),
    );
    await open.close();
    expect(openFaults(readEntries(folder)).map(({ id }) => id)).toEqual(ids);
  });

  it("is for its owner's eyes only", async () => {
    await (await openJournal(folder, systemClock)).close();
    expect(statSync(journal()).mode & 0o077).toBe(0);
  });

  it("never shares a file with another run", async () => {
    const open = await openJournal(folder, systemClock);
    await expect(openJournal(folder, systemClock)).rejects.toMatchObject({
      code: "STATE_UNWRITABLE",
    });
    await open.close();
  });
});

describe("an undo noted from another process", () => {
  const deed = { how: "undone", facts: {} };

  it("closes its fault, and its time never runs backwards", async () => {
    writeFileSync(journal(), lines({ ...intended("1"), at: "2999-01-01T00:00:00.000Z", t: 5 }));
    await appendTo(folder, { kind: "reverted", fault: "1", deed });
    const entries = readEntries(folder);
    expect(openFaults(entries)).toEqual([]);
    expect(entries[1]?.t).toBeGreaterThanOrEqual(5);
  });
});
