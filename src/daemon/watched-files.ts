/** Whether files are others than those that were read; asked at each ring, which no way of saving escapes. */
import { statSync } from "node:fs";

export interface WatchedFiles {
  /** True once for each change, when it has stood still from one look to the next: nobody writes at it. */
  changed(): boolean;
  /** From now on this one alone is watched, as it is now. */
  begin(path: string): void;
  /** One more, as it is now: it is about to be read. */
  add(path: string): void;
}

export function watchFiles(): WatchedFiles {
  const known = new Map<string, string>();
  let before = "";
  const add = (path: string) => {
    known.set(path, signatureOf(path));
    before = said(known);
  };
  return {
    add,
    begin: (path) => {
      known.clear();
      add(path);
    },
    changed: () => {
      const now = new Map([...known.keys()].map((path) => [path, signatureOf(path)]));
      const isStill = said(now) === before;
      before = said(now);
      if (before === said(known) || !isStill) return false;
      for (const [path, signature] of now) known.set(path, signature);
      return true;
    },
  };
}

function said(signatures: ReadonlyMap<string, string>): string {
  return [...signatures.values()].join("\n");
}

function signatureOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "gone";
  }
}
