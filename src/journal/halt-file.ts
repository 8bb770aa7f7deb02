/** The halt file: while it is there, no run on this state folder goes on or begins. `touch` makes one. */
import { lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Halt, halt } from "../core/halt.ts";
import { makeFolder } from "./make-folder.ts";

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

/** What cannot be read halts all the same. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
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

export function removeHaltFile(root: string): void {
  rmSync(fileIn(root), { force: true });
}
