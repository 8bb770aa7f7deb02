/** Who was hit of late, as the run folders of an engine tell it. */
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Entry } from "../core/entry.ts";
import type { PastFault } from "../core/guard.ts";
import { planOf } from "./fold.ts";
import { JOURNAL_FILE } from "./journal.ts";
import { readEntries } from "./read-run.ts";
import { runFolders } from "./state-folder.ts";

export interface Past {
  readonly stateRoot: string;
  readonly engineId: string;
  /** This run's own faults are not its past. */
  readonly except: string;
  /** Wall milliseconds; runs whose journal ended earlier are not opened. */
  readonly sinceMs: number;
}

/** @throws ChaosError JOURNAL_DAMAGED: a history with a hole proves nothing */
export function readPastFaults({ stateRoot, engineId, except, sinceMs }: Past): PastFault[] {
  return runFolders(stateRoot, engineId)
    .filter((folder) => basename(folder) !== except && isRecent(folder, sinceMs))
    .flatMap((folder) => pastFaultsOf(readEntries(folder)));
}

function isRecent(folder: string, sinceMs: number): boolean {
  // Whoever may not look there must not take it for nothing.
  const file = statSync(join(folder, JOURNAL_FILE), { throwIfNoEntry: false });
  return file !== undefined && file.mtimeMs >= sinceMs;
}

/**
 * Injected ones, each at its last news: that of its end, once it has one. A run that was cut off may have
 * hit whom it intended to hit, and not have lived to say so. Pure.
 */
export function pastFaultsOf(entries: readonly Entry[]): PastFault[] {
  const isCutOff = !entries.some(({ kind }) => kind === "finished");
  const newsMs = new Map<string, number>();
  for (const entry of entries) {
    const id = idOf(entry);
    const isHit = entry.kind === "injected" || (entry.kind === "intended" && isCutOff);
    if (id !== undefined && (isHit || newsMs.has(id))) newsMs.set(id, Date.parse(entry.at));
  }
  const dragged = planOf(entries)?.alsoHit ?? [];
  return entries.flatMap((entry) => {
    if (entry.kind !== "intended") return [];
    const { id, run, monkey, victim } = entry.fault;
    const atMs = newsMs.get(id);
    const alsoHit = dragged.filter((one) => one.victim === victim.name).map(({ name }) => name);
    return atMs === undefined ? [] : [{ run, monkey, victim, alsoHit, atMs }];
  });
}

function idOf(entry: Entry): string | undefined {
  if (!("fault" in entry)) return undefined;
  return typeof entry.fault === "string" ? entry.fault : entry.fault.id;
}
