/** Before a new drill: what dead runs left open on this engine is undone, and said. */
import type { Source } from "../core/source.ts";
import { legible } from "../legible.ts";
import { undoAll } from "../undo/undo-all.ts";

/** Only what is beyond doubt: runs on other hosts, living ones and failures are `chaos revert`'s to tell. */
export async function undoTheDead(
  source: Source,
  stateRoot: string,
  signal: AbortSignal,
): Promise<void> {
  const { reverted, failed, swept } = await undoAll({ source, stateRoot, run: undefined, signal });
  const lines = [
    ...reverted.map(
      ({ fault, how }) =>
        `undone: ${fault.monkey} on ${fault.victim.name}, of run ${fault.run}: ${how}`,
    ),
    ...failed.map(
      ({ fault, message }) => `NOT undone: ${fault.monkey} on ${fault.victim.name}: ${message}`,
    ),
    ...swept.map((what) => `removed: ${what}`),
  ];
  if (lines.length > 0)
    process.stderr.write(
      `A dead run had left something behind.\n  ${lines.map(legible).join("\n  ")}\n`,
    );
}
