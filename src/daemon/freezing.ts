/** Whether a schedule is frozen now. */
import { lstatSync } from "node:fs";
import { isAbsolute } from "node:path";
import { readCheck } from "../core/outside-check.ts";
import { messageOf } from "../failure.ts";

/** What does not answer freezes, too: nobody knows whether now is a bad time. */
export async function whyFrozen(
  freeze: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const file of freeze.filter(isAbsolute)) {
    const why = whyFile(file);
    if (why !== undefined) return why;
  }
  const checks = freeze.filter((one) => !isAbsolute(one)).map(readCheck);
  if (checks.length === 0) return undefined;
  // Loaded when it is wanted: its HTTP client is most of what a daemon would load.
  const { askOutside } = await import("../outside.ts");
  const wrong = (await askOutside(checks, signal)).find(({ clear }) => !clear);
  return wrong && `${wrong.check} says ${wrong.says}`;
}

/** A link is there whatever became of where it leads: somebody has put it there. */
function whyFile(file: string): string | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) && `the file ${file} is there`;
  } catch (error) {
    return `nobody can tell whether the file ${file} is there: ${messageOf(error)}`;
  }
}
