/**
 * A run's mark that all of it is undone, where its journal could not take that any more: a full disk has room
 * for another name. Without it the next command would undo what somebody else has done since.
 */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { HOLDER_FILE } from "./holder.ts";

const MARK = "undone";

/** A disk that cannot even do that leaves it as it is. */
export function markUndone(folder: string): void {
  try {
    renameSync(join(folder, HOLDER_FILE), join(folder, MARK));
  } catch {
    // Read-only, or gone.
  }
}

export function isMarkedUndone(folder: string): boolean {
  return existsSync(join(folder, MARK));
}
