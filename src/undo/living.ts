/** Whose faults are not ours to undo, because their holder lives or cannot be asked. */
import { basename } from "node:path";
import type { Leftover, Source } from "../core/source.ts";
import { hostOf, isAlive, readHolder } from "../journal/holder.ts";
import { runFolders } from "../journal/state-folder.ts";
import type { OpenFault } from "./open-faults.ts";

export interface LeftAlone {
  readonly run: string;
  readonly why: string;
}

interface Asking {
  readonly source: Source;
  readonly stateRoot: string;
  readonly run: string | undefined;
  readonly evenLiving?: boolean;
  readonly signal: AbortSignal;
}

interface Holding {
  readonly run: string;
  readonly holder: string;
  /** Somebody who undoes it already, rather than the run itself. */
  readonly tookOver: boolean;
  readonly expired: boolean;
}

export async function whoLives(
  asking: Asking,
  open: readonly OpenFault[],
  objects: readonly Leftover[],
): Promise<LeftAlone[]> {
  const holdings = holdingsOf(asking, open);
  const gone = await goneContainers(asking, holdings);
  const named = asking.run;
  return holdings.flatMap((holding): LeftAlone[] => {
    const { run, holder, tookOver, expired } = holding;
    if (!open.some(({ fault }) => fault.run === run) && !objects.some((one) => one.run === run))
      return [];
    if (asking.evenLiving && !tookOver) return [];
    const alive = gone.has(hostOf(holder)) ? false : isAlive(holder);
    if (alive)
      return [
        { run, why: `${tookOver ? "it is being undone by" : "it still runs, as"} ${holder}` },
      ];
    // Another host's process cannot be asked: its time must be over, or its run be named.
    if (alive === undefined && named !== run && !expired)
      return [{ run, why: `its holder is on another host (${holder}); name the run to undo it` }];
    return [];
  });
}

/** One per run: who took it over last, else who runs it. */
function holdingsOf(asking: Asking, open: readonly OpenFault[]): Holding[] {
  const byRun = new Map<string, Holding>();
  for (const folder of runFolders(asking.stateRoot, asking.source.engineId)) {
    const run = basename(folder);
    const holder = readHolder(folder);
    if ((asking.run === undefined || asking.run === run) && holder !== undefined)
      byRun.set(run, { run, holder, tookOver: false, expired: false });
  }
  for (const { claim } of open) {
    if (!claim) continue;
    const { run, holder, generation } = claim;
    const expired = Date.parse(claim.expires) < Date.now();
    if (generation > 0 || !byRun.has(run))
      byRun.set(run, { run, holder, tookOver: generation > 0, expired });
  }
  return [...byRun.values()];
}

/** A holder in a container whose container does not run any more is dead, and the engine knows it. */
async function goneContainers(asking: Asking, holdings: readonly Holding[]): Promise<Set<string>> {
  const hosts = holdings.map(({ holder }) => hostOf(holder)).filter(isShortId);
  if (hosts.length === 0) return new Set();
  const running = (await asking.source.list(asking.signal)).filter(isUp);
  return new Set(hosts.filter((host) => !running.some(({ id }) => id.startsWith(host))));
}

const isUp = ({ state }: { state: string }) => state === "running" || state === "paused";

/** Docker names a container's host after its short id unless told otherwise. */
function isShortId(host: string): boolean {
  return /^[0-9a-f]{12}$/.test(host);
}
