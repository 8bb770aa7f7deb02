/**
 * Seen: on a disk that filled up in the middle of a line, the journal said that the intent was
 * written, and the victim was hit with half a line as its only record.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { built } from "../built.ts";

/** The limit on a file's size stands in for the disk's end: it too cuts a write short. */
const LIMIT_KB = 8;
const PROGRAM = `
  import { systemClock } from "./core/clock.js";
  import { openJournal } from "./journal/journal.js";
  const journal = await openJournal(process.argv[1], systemClock);
  const stop = (size) => [{ kind: "stopped", cause: "error", message: "x".repeat(size) }];
  await journal.append(stop(5_000));
  const answer = await journal.append(stop(5_000)).then(() => "written", (error) => error.code);
  const after = await journal.append(stop(10)).then(() => "written", (error) => error.code);
  await journal.close();
  console.log(answer, after);
`;

it("a line that does not fit on the disk is refused, and leaves no half of it behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chaos-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const node = `ulimit -f ${LIMIT_KB}; exec "$0" --input-type=module -e "$1" "$2"`;
  const child = spawn("bash", ["-c", node, process.execPath, PROGRAM, folder], {
    cwd: built("."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "close")]);

  expect(said.trim()).toBe("STATE_UNWRITABLE written");
  const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line).message.length)).toEqual([5_000, 10]);
});
