/** The halt file: while it is there, no run on this state folder goes on or begins. `touch` makes one. */
import { lstatSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Halt, halt } from "../core/halt.ts";
import { ChaosError } from "../failure.ts";
import { readBounded } from "../read-bounded.ts";
import { makeFolder } from "./make-folder.ts";
import { whyUnwritable } from "./unwritable.ts";

/** Of words that a person or we wrote. */
const WORDS_BYTES_MAX = 65_536;

const fileIn = (root: string) => join(root, "halt");

export function readHaltFile(root: string): Halt | undefined {
  const file = fileIn(root);
  // A link halts whatever became of where it leads.
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  const words = textOf(file);
  const by = { by: "a file", since: found.mtime.toISOString(), reason: words.trim().slice(0, 500) };
  return parsed(words) ?? by;
}

/** What cannot be read halts all the same: a folder, a pipe, which would never end, or what is no words by its size. */
function textOf(file: string): string {
  try {
    return readBounded(file, WORDS_BYTES_MAX).toString();
  } catch {
    return "";
  }
}

function parsed(words: string): Halt | undefined {
  try {
    return halt.safeParse(JSON.parse(words)).data;
  } catch {
    return undefined;
  }
}

/** The first one's words stay. @throws when the folder cannot be written */
export function writeHaltFile(root: string, words: Halt): void {
  makeFolder(root);
  if (readHaltFile(root)) return;
  writeFileSync(fileIn(root), `${JSON.stringify(words)}\n`, { mode: 0o600, flush: true });
}

/** @throws ChaosError STATE_UNWRITABLE where it stays; a folder of that name is not ours to empty */
export function removeHaltFile(root: string): void {
  try {
    unlinkSync(fileIn(root));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return;
    const what = `Cannot remove the halt file ${fileIn(root)}: ${whyUnwritable(cause)}`;
    const hint = "Runs on this state folder stay halted until it is removed by hand";
    throw new ChaosError("STATE_UNWRITABLE", what, { cause, hint });
  }
}
