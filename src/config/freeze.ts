/** What can freeze a schedule: a file that is there, or a URL that does not answer 2xx. */
import { isAbsolute } from "node:path";
import { readCheck } from "../core/outside-check.ts";
import { shown } from "../core/zod-words.ts";

/** @throws Error */
export function readFreeze(text: string): void {
  if (isAbsolute(text)) return;
  try {
    readCheck(text);
  } catch {
    throw new Error(
      `found ${shown(text, [])}, expected the absolute path of a file, or an http or https URL`,
    );
  }
}
