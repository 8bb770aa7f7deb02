/** The run that `chaos revert` names: recorded here, or known from its claims, helpers or network faults. */
import { basename } from "node:path";
import type { Source } from "../core/source.ts";
import { ChaosError } from "../failure.ts";
import { runsMeant } from "../journal/run-names.ts";
import { runFolders } from "../journal/state-folder.ts";
import { foundOpen } from "./open-faults.ts";
import { runOf, strayOn } from "./strays.ts";

interface Asked {
  readonly source: Source;
  readonly stateRoot: string;
  readonly wanted: string;
  readonly signal: AbortSignal;
}

/** @throws ChaosError RUN_UNKNOWN naming what is open: a mistyped id must not read as "all is well" */
export async function findRun({ source, stateRoot, wanted, signal }: Asked): Promise<string> {
  const recorded = runFolders(stateRoot, source.engineId).map((folder) => basename(folder));
  const { open } = await foundOpen({ source, stateRoot, run: undefined, signal });
  const objects = await source.leftovers(undefined, signal);
  const left = [...open.map(({ fault }) => fault.run), ...objects.map(({ run }) => run)];
  const found = meant(recorded, left, wanted);
  if (found.length === 1) return found[0] as string;
  // A stray's run may live elsewhere: it has to be named for that.
  const isNamed = found.length === 0 && wanted !== "last";
  const strays = isNamed ? (await strayOn(source, signal)).strays : [];
  const unknown = strays.flatMap(({ fault }) => (fault === "" ? [] : [runOf(fault)]));
  const [stray, ...others] = meant([], unknown, wanted);
  if (stray !== undefined && others.length === 0) return stray;
  const names = [...new Set([...left, ...unknown])].sort();
  throw new ChaosError("RUN_UNKNOWN", sayUnknown(wanted, found), {
    hint: names.length > 0 ? `Open are: ${names.join(", ")}` : "Nothing is open on this engine",
  });
}

/** `last` is this state folder's: the engine's may be somebody else's, and alive. */
function meant(recorded: readonly string[], left: readonly string[], wanted: string): string[] {
  if (wanted !== "last") return runsMeant([...recorded, ...left], wanted);
  return recorded.length > 0 ? runsMeant(recorded, wanted) : [...new Set(left)];
}

function sayUnknown(wanted: string, found: readonly string[]): string {
  if (found.length === 0) return `No run "${wanted}" is recorded here or known to this engine`;
  if (wanted === "last")
    return `This state folder has no run, and this engine knows ${found.length}: expected a name`;
  return `"${wanted}" begins ${found.length} runs (${found.slice(0, 3).join(", ")}): expected one`;
}
