/** What a journal says is undone, whoever wrote it. */
import type { Entry } from "../core/entry.ts";
import type { AnyFault } from "../core/fault.ts";
import { readEntries } from "./read-run.ts";

/** What a watchdog or a halt wrote there, while we stood still. A journal that cannot be read tells nothing. */
export function undoneIn(folder: string): (fault: AnyFault) => boolean {
  let undone: ReadonlySet<string> | undefined;
  return ({ id }) => {
    try {
      undone ??= revertedIn(readEntries(folder));
      return undone.has(id);
    } catch {
      return false;
    }
  };
}

function revertedIn(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.flatMap((one) => (one.kind === "reverted" ? [one.fault] : [])));
}
