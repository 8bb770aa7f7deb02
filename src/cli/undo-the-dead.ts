/** Before a new drill: what dead runs left open on this engine is undone, and said. */
import type { Source } from "../core/source.ts";
import { legible } from "../legible.ts";
import { undoAll } from "../undo/undo-all.ts";

/**
 * Only what is beyond doubt: the runs of this state folder. Those of others, on this host or another,
 * are refused where they hold a victim, and `chaos revert`'s to undo.
 */
export async function undoTheDead(
  source: Source,
  stateRoot: string,
  signal: AbortSignal,
): Promise<void> {
  const asked = { source, stateRoot, run: undefined, ownRunsOnly: true, signal };
  const { reverted, failed, swept } = await undoAll(asked);
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
