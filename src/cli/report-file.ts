/** `--json FILE` and its like: found to be unwritable before anything is touched, never in the way of a verdict. */
import {
  accessSync,
  appendFileSync,
  chmodSync,
  constants,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { ChaosError } from "../failure.ts";
import { unwritable, whyUnwritable } from "../journal/unwritable.ts";

/** @throws ChaosError USAGE */
export function assertWritable(file: string, flag: string): void {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    const place = found ? file : dirname(file);
    if (file === "" || !(found ?? statSync(place).isDirectory()))
      throw Object.assign(new Error(), { code: "ENOTDIR" });
    accessSync(place, constants.W_OK);
  } catch (cause) {
    throw new ChaosError("USAGE", `Cannot use ${flag} "${file}": ${whyUnwritable(cause)}`, {
      cause,
      hint:
        flag === "--github"
          ? "GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name the files it writes into"
          : `Name a file in a folder that is there; ${flag} - prints on stdout`,
    });
  }
}

export interface Writing {
  /** Behind what is there, instead of over it. */
  readonly appends?: boolean;
  readonly hint: string;
}

/** @throws ChaosError STATE_UNWRITABLE */
export function writeReport(file: string, text: string, { appends, hint }: Writing): void {
  try {
    if (appends) appendFileSync(file, text);
    else writeWhole(file, text);
  } catch (cause) {
    throw unwritable(file, cause, hint);
  }
}

/** Places where nothing may be put beside a file, or in its stead (one that is mounted alone): it is written over. */
const FIXED: ReadonlySet<unknown> = new Set(["EACCES", "EPERM", "EROFS", "EBUSY"]);

/**
 * At once, where the place allows it: whoever reads it meanwhile finds the old one or the new, as
 * Prometheus' node_exporter asks of a text file's writer. A link, a pipe and an owner stay what they are.
 */
function writeWhole(file: string, text: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !(found.isFile() && found.uid === process.getuid?.())) {
    writeFileSync(file, text);
    return;
  }
  const target = found ? realpathSync(file) : file;
  const half = `${target}.${process.pid}.half`;
  try {
    writeFileSync(half, text, { flag: "wx" });
    if (found) chmodSync(half, found.mode);
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { force: true });
    if (!FIXED.has((error as NodeJS.ErrnoException).code)) throw error;
    writeFileSync(file, text);
  }
}
