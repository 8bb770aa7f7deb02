/** Whether files are others than those that were read; asked at each ring, which no way of saving escapes. */
import { statSync } from "node:fs";

export interface WatchedFiles {
  /** True once for each change, when it has stood still from one look to the next: nobody writes at it. */
  changed(): boolean;
  /** What is there now is known. */
  seen(): void;
}

/** @param paths asked anew each time: what is read may name other files than before */
export function watchFiles(paths: () => readonly string[]): WatchedFiles {
  const signature = () => paths().map(signatureOf).join("\n");
  let known = signature();
  let before = known;
  return {
    changed: () => {
      const now = signature();
      const isStill = now === before;
      before = now;
      if (now === known || !isStill) return false;
      known = now;
      return true;
    },
    seen: () => {
      known = signature();
      before = known;
    },
  };
}

function signatureOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "gone";
  }
}
