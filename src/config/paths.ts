/** What stands at a path that a user gives; one that leads nowhere is the user's mistake, in words. */
import { readdirSync, type Stats, statSync } from "node:fs";
import { ChaosError, messageOf } from "../failure.ts";

const WHY: Readonly<Record<string, string>> = {
  ELOOP: "it is a link that leads back to itself",
  ENOTDIR: "a part of the path is a file, not a folder",
  ENAMETOOLONG: "a part of the path has too long a name",
  EACCES: "permission is denied",
};

/** `undefined`: nothing stands there. @throws ChaosError CONFIG_INVALID */
export function foundAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(path, cause);
  }
}

/** @throws ChaosError CONFIG_INVALID */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

export function unreadable(path: string, cause: unknown): ChaosError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  const words = Object.hasOwn(WHY, code) ? `${WHY[code]} (${code})` : messageOf(cause);
  return new ChaosError("CONFIG_INVALID", `Cannot read ${path}: ${words}`, { cause });
}
