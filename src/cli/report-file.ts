/** `--json FILE` and its like: found to be unwritable before anything is touched, never in the way of a verdict. */
import { accessSync, appendFileSync, constants, statSync, writeFileSync } from "node:fs";
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
      hint: `Name a file in a folder that is there; ${flag} - prints on stdout`,
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
    else writeFileSync(file, text);
  } catch (cause) {
    throw unwritable(file, cause, hint);
  }
}
