/**
 * Seen: a disk that filled up in the middle of a run cost its samples in silence; the report said "no
 * sample was due". And where it was full before the run, the tool spoke of a bug of its own.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { readHolder, writeHolder } from "../../src/journal/holder.ts";
import { readRun } from "../../src/journal/read-run.ts";
import { lackOfEvidence } from "../../src/reporter/evidence.ts";
import { built } from "../built.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { failureOf } from "../core/made.ts";
import { plan } from "../reporter/journal.ts";

/** The limit on a file's size stands in for the disk's end. */
const PROGRAM = `
  import { readFileSync } from "node:fs";
  import { poll, systemClock } from "./core/clock.js";
  import { openJournal } from "./journal/journal.js";
  const journal = await openJournal(process.argv[1], systemClock);
  journal.sample({ p: "first", due: 1 });
  const written = () => readFileSync(process.argv[1] + "/samples.jsonl", "utf8").length > 0;
  await poll(systemClock, async () => written() || undefined, { everyMs: 20, deadlineMs: 20000 });
  for (let due = 0; due < 1_000; due++) journal.sample({ p: "api", due });
  await journal.append([{ kind: "finished", residue: [], unknown: [] }]);
  await journal.close();
`;

it("samples that could not be written are told by the run's last entry, and no verdict is drawn", async () => {
  const folder = temporaryFolder();
  const node = 'ulimit -f 8; exec "$0" --input-type=module -e "$1" "$2"';
  const child = spawn("bash", ["-c", node, process.execPath, PROGRAM, folder], {
    cwd: built("."),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(said).toBe("");

  const { entries, samples } = readRun(folder);
  expect(samples).toEqual([{ p: "first", due: 1 }]);
  expect(entries[0]).toMatchObject({ samplesLost: expect.stringContaining("EFBIG") });
  const evidence = { plan: plan(), entries, records: [], probes: [], thresholds: [] };
  expect(lackOfEvidence(evidence).join("; ")).toMatch(/samples could not be written: .*EFBIG/);
});

it("a holder that cannot be written is said as such, and leaves no half of a name", () => {
  const folder = join(temporaryFolder(), "run");
  writeFileSync(folder, "a file, not a folder");
  const error = failureOf(() => writeHolder(folder, "host:1:1"));
  expect(error.code).toBe("STATE_UNWRITABLE");
  expect(error.message).toMatch(/holder.*ENOTDIR/);
});

it.each(["", "host", "host:12"])("a holder that reads %j is nobody's name", (cut) => {
  const folder = join(temporaryFolder(), "run");
  mkdirSync(folder);
  writeFileSync(join(folder, "holder"), cut);
  expect(readHolder(folder)).toBeUndefined();
  writeHolder(folder, "host:12:34");
  expect(readHolder(folder)).toBe("host:12:34");
});
