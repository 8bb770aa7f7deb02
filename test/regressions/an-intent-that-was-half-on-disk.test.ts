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

/** The limit on a file's size stands in for the disk's end: it too cuts a write short. */
const LIMIT_KB = 8;
const PROGRAM = `
  import { systemClock } from "./src/core/clock.ts";
  import { openJournal } from "./src/journal/journal.ts";
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
  const node = `ulimit -f ${LIMIT_KB}; exec "$0" --import tsx --input-type=module -e "$1" "$2"`;
  const child = spawn("bash", ["-c", node, process.execPath, PROGRAM, folder], {
    cwd: join(import.meta.dirname, "../.."),
    env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "close")]);

  expect(said.trim()).toBe("STATE_UNWRITABLE written");
  const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line).message.length)).toEqual([5_000, 10]);
});
