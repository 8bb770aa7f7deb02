/** Whose faults are not ours to undo, because their holder lives or cannot be asked. */
import { basename } from "node:path";
import { containerOf, withoutContainer } from "../core/holder-form.ts";
import type { Leftover, Source } from "../core/source.ts";
import { holderOf, isAlive, readHolder } from "../journal/holder.ts";
import { runFolders } from "../journal/state-folder.ts";
import { isOverdue, type NowOn } from "./engine-now.ts";
import type { OpenFault } from "./open-faults.ts";

export interface LeftAlone {
  readonly run: string;
  readonly why: string;
  /** Something of it should have been undone by now. */
  readonly isOverdue: boolean;
}

/** Whose faults are to be undone, on which engine. */
export interface Asking {
  readonly source: Source;
  readonly stateRoot: string;
  readonly run: string | undefined;
  readonly evenLiving?: boolean;
  readonly signal: AbortSignal;
}

interface Found {
  readonly open: readonly OpenFault[];
  /** Runs whose journal says that they are over. */
  readonly ended: ReadonlySet<string>;
  readonly objects: readonly Leftover[];
}

interface Holding {
  readonly run: string;
  readonly holder: string;
  /** Somebody who undoes it already, rather than the run itself. */
  readonly tookOver: boolean;
  readonly expired: boolean;
}

export async function whoLives(asking: Asking, found: Found, now: NowOn): Promise<LeftAlone[]> {
  const { open, objects } = found;
  if (open.length + objects.length === 0) return [];
  const holdings = holdingsOf(asking, found, now);
  const gone = await goneContainers(asking, holdings);
  const named = asking.run;
  return holdings.flatMap((holding): LeftAlone[] => {
    const { run, holder, tookOver, expired } = holding;
    if (!open.some(({ fault }) => fault.run === run) && !objects.some((one) => one.run === run))
      return [];
    // What our own last attempt took over and could not undo is ours to try again.
    if (asking.evenLiving && (!tookOver || isOurs(holder))) return [];
    const alive = gone.has(containerOf(holder) ?? "") ? false : isAlive(holder);
    const left = (why: string) => [{ run, why, isOverdue: expired }];
    if (alive) return left(sayLiving(holding));
    // Another host's or namespace's process: its time must be over, or its run be named.
    if (alive !== undefined || named === run) return [];
    if (!expired)
      return left(`its holder cannot be asked from here (${holder}); name the run to undo it`);
    // Clocks differ, and a watchdog knows its own: it undoes in time, and is gone when all is undone.
    if (!tookOver && isWatched(run, objects))
      return left(
        `its watchdog runs, though its time is over (${holder}); name the run to undo it`,
      );
    return [];
  });
}

function sayLiving({ holder, tookOver, expired }: Holding): string {
  const says = `${tookOver ? "it is being undone by" : "it still runs, as"} ${holder}`;
  if (!expired) return says;
  const way = tookOver ? "end that process, and try again" : "chaos halt undoes it even so";
  return `${says}, though its time is over: ${way}`;
}

function isWatched(run: string, objects: readonly Leftover[]): boolean {
  return objects.some((one) => one.kind === "watchdog" && one.run === run && one.isUp);
}

function isOurs(holder: string): boolean {
  return withoutContainer(holder) === holderOf(process.pid);
}

/** One per run: who took it over last, else who runs it. */
function holdingsOf(asking: Asking, { open, objects, ended }: Found, now: NowOn): Holding[] {
  const byRun = new Map<string, Holding>();
  for (const folder of runFolders(asking.stateRoot, asking.source.engineId)) {
    const run = basename(folder);
    const holder = readHolder(folder);
    if ((asking.run === undefined || asking.run === run) && holder !== undefined)
      byRun.set(run, { run, holder, tookOver: false, expired: isExpired(run, open, now) });
  }
  for (const one of open) {
    const { claim } = one;
    if (!claim) continue;
    const { run, holder, generation } = claim;
    const expired = isOverdue(one, now);
    if (generation > 0 || !byRun.has(run))
      byRun.set(run, { run, holder, tookOver: generation > 0, expired });
  }
  // A run of another state folder whose watchdog stands by already, and that holds no claim yet.
  for (const { run, holder } of objects)
    if (holder !== undefined && !byRun.has(run))
      byRun.set(run, { run, holder, tookOver: false, expired: false });
  return [...byRun.values()].filter(({ run, tookOver }) => tookOver || !ended.has(run));
}

/** Only what is open has a deadline: a run that holds nothing yet may be watching its baseline. */
function isExpired(run: string, open: readonly OpenFault[], now: NowOn): boolean {
  const its = open.filter(({ fault }) => fault.run === run);
  return its.length > 0 && its.every((one) => isOverdue(one, now));
}

/** A holder in a container whose container does not run any more is dead, and the engine knows it. */
async function goneContainers(asking: Asking, holdings: readonly Holding[]): Promise<Set<string>> {
  const inside = holdings.flatMap(({ holder }) => containerOf(holder) ?? []);
  if (inside.length === 0) return new Set();
  const running = (await asking.source.list(asking.signal)).filter(isUp);
  return new Set(inside.filter((one) => !running.some(({ id }) => id.startsWith(one))));
}

const isUp = ({ state }: { state: string }) => state === "running" || state === "paused";
