/** `--json FILE`: found to be unwritable before anything is touched, and never in the way of a verdict. */
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ChaosError } from "../failure.ts";
import { unwritable, whyUnwritable } from "../journal/unwritable.ts";

export type Json = string | true | undefined;

/** @throws ChaosError USAGE */
export function assertWritable(json: Json): void {
  if (typeof json !== "string") return;
  try {
    const found = statSync(json, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    const place = found ? json : dirname(json);
    if (json === "" || !(found ?? statSync(place).isDirectory()))
      throw Object.assign(new Error(), { code: "ENOTDIR" });
    accessSync(place, constants.W_OK);
  } catch (cause) {
    throw new ChaosError("USAGE", `Cannot use --json "${json}": ${whyUnwritable(cause)}`, {
      cause,
      hint: "Name a file in a folder that is there; --json alone prints on stdout",
    });
  }
}

/** @throws ChaosError STATE_UNWRITABLE */
export function writeJson(file: string, text: string, hint: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw unwritable(file, cause, hint);
  }
}
