import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A folder for its owner alone, and those above it. Node's recursive mkdir never returns where the
 * kernel answers ENOENT for ever, as it does below /proc (seen with Node 20 and 24).
 * @throws the error of the system call that failed
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Two runs may begin at once.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
