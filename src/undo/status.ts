/** Everything that is ours on an engine and in a state folder, without touching any of it. */
import type { Halt } from "../core/halt.ts";
import type { Silence, Source } from "../core/source.ts";
import { readHaltFile } from "../journal/halt-file.ts";
import { isAlive, readHolder } from "../journal/holder.ts";
import { engineOf, isOverdue, type NowOn, nowOn } from "./engine-now.ts";
import { type LivingRun, livingRuns } from "./living-runs.ts";
import { foundOpen, type OpenFault } from "./open-faults.ts";

export interface Status {
  readonly engine: string;
  readonly halts: readonly Halt[];
  readonly open: readonly OpenLine[];
  /** Of this state folder, where it is not over and its process lives. */
  readonly running: readonly LivingRun[];
  /** Helpers and watchdogs that are containers. */
  readonly objects: readonly { kind: string; id: string; run: string; says: string }[];
  /** Of several engines, those that do not answer: what is open there is not told. */
  readonly silent: readonly Silence[];
  readonly unread: readonly string[];
}

export interface OpenLine {
  readonly victim: string;
  readonly fault: string;
  readonly run: string;
  /** Who holds it, and whether that process lives. */
  readonly holder: string;
  readonly claimed: boolean;
  readonly until: string;
  /** It should have been undone by now. */
  readonly isOverdue: boolean;
}

export async function readStatus(asked: {
  source: Source;
  stateRoot: string;
  signal: AbortSignal;
}): Promise<Status> {
  const { source, stateRoot, signal } = asked;
  const { open, unread } = await foundOpen({ ...asked, run: undefined });
  const now = await nowOn(asked, open.map(engineOf));
  const onEngine = await source.halt.read(signal);
  const inFolder = readHaltFile(stateRoot);
  const left = await source.leftovers(undefined, signal);
  return {
    engine: source.says,
    // One `chaos halt` turns on both.
    halts: [onEngine, inFolder?.since === onEngine?.since ? undefined : inFolder].filter(
      (one) => one !== undefined,
    ),
    open: open.map((one) => lineOf(one, now)),
    running: livingRuns(stateRoot, source.engineId),
    objects: left.filter(({ kind }) => kind !== "claim"),
    silent: source.silent?.() ?? [],
    unread,
  };
}

function lineOf(one: OpenFault, now: NowOn): OpenLine {
  const { fault, folder, claim } = one;
  const holder = claim?.holder ?? (folder === undefined ? undefined : readHolder(folder));
  const alive = holder === undefined ? undefined : isAlive(holder);
  const state = alive === undefined ? "cannot be asked from here" : alive ? "lives" : "is dead";
  return {
    victim: fault.victim.name,
    fault: fault.monkey,
    run: fault.run,
    holder: holder === undefined ? "unknown" : `${holder} (${state})`,
    claimed: claim !== undefined,
    until: fault.until,
    isOverdue: isOverdue(one, now),
  };
}
