/** Whether a file is another than the one that was read; asked at each ring, which no way of saving escapes. */
import { statSync } from "node:fs";

export interface WatchedFile {
  /** True once for each change, when it has stood still from one look to the next: nobody writes at it. */
  changed(): boolean;
  /** What is there now is known. */
  seen(): void;
}

export function watchFile(path: string): WatchedFile {
  let known = signatureOf(path);
  let before = known;
  return {
    changed: () => {
      const now = signatureOf(path);
      const isStill = now === before;
      before = now;
      if (now === known || !isStill) return false;
      known = now;
      return true;
    },
    seen: () => {
      known = signatureOf(path);
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
