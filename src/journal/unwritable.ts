/** A file that cannot be written, with the reason in words: the way out differs with it. */
import { ChaosError, messageOf } from "../failure.ts";

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the quota is used up",
  EFBIG: "the limit on a file's size is reached",
  EROFS: "the file system is read-only",
  EACCES: "permission is denied",
  EPERM: "it is not permitted",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder",
  ENOENT: "its folder is not there, or nothing can be made in it",
};

export function whyUnwritable(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  const words = Object.hasOwn(WHY, code) ? WHY[code] : undefined;
  return words === undefined ? messageOf(cause) : `${words} (${code})`;
}

export function unwritable(what: string, cause: unknown, hint?: string): ChaosError {
  return new ChaosError("STATE_UNWRITABLE", `Cannot write ${what}: ${whyUnwritable(cause)}`, {
    cause,
    hint: hint ?? "Make room or mend it, or name another folder with --state",
  });
}
