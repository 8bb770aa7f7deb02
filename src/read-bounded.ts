/** Files of somebody else's choice, read whole: a pipe without a writer would never end, and /dev/zero neither. */
import { readFileSync, type Stats, statSync } from "node:fs";

/** @throws Error where it is no file, or longer than that */
export function readBounded(path: string, maxBytes: number): Buffer {
  const { size } = regular(path);
  if (size > maxBytes) throw new Error(`it has ${size} bytes, at most ${maxBytes}`);
  return readFileSync(path);
}

/** @throws Error where it is none, or not there */
export function regular(path: string): Stats {
  const found = statSync(path);
  if (!found.isFile()) throw new Error("it is no file");
  return found;
}
