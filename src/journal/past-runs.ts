/** The runs that hit somebody of late, by schedule or by hand: what caps count. */
import { basename } from "node:path";
import type { Entry } from "../core/entry.ts";
import { serviceOf } from "../core/grouping.ts";
import { countedMs, type PastRun } from "../core/run-cap.ts";
import { isFinished } from "./fold.ts";
import { readEntries } from "./read-run.ts";
import { runFolders } from "./state-folder.ts";

export interface PastRuns {
  /** Oldest first. @throws ChaosError JOURNAL_DAMAGED: a history with a hole proves nothing */
  since(stateRoot: string, engineId: string, sinceMs: number): PastRun[];
}

/** A run that lasts is as old as its beginning, which is in its name. */
const LASTS_MAX_MS = 86_400_000;

/** Runs that are over are read once: a daemon asks before each act. */
export function pastRuns(): PastRuns {
  let known = new Map<string, PastRun | undefined>();
  return {
    since: (stateRoot, engineId, sinceMs) => {
      const still = new Map<string, PastRun | undefined>();
      const folders = runFolders(stateRoot, engineId).filter(
        (folder) => beganMs(folder) >= sinceMs - LASTS_MAX_MS,
      );
      const runs = folders.flatMap((folder) => {
        const entries = known.has(folder) ? undefined : readEntries(folder);
        const run = entries ? pastRunOf(entries) : known.get(folder);
        if (!entries || isFinished(entries)) still.set(folder, run);
        return run && run.atMs >= sinceMs ? [run] : [];
      });
      known = still;
      return distinct(runs);
    },
  };
}

/** `20261130T091500-kill-1a2b`; what is named otherwise is looked at. */
function beganMs(folder: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(basename(folder)) ?? [];
  if (year === undefined) return Number.POSITIVE_INFINITY;
  return Date.UTC(
    +year,
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
}

/** Absent: it hit nobody. Pure. */
export function pastRunOf(entries: readonly Entry[]): PastRun | undefined {
  const planned = entries.find((entry) => entry.kind === "planned");
  const first = entries.find((entry) => entry.kind === "injected" && entry.error === undefined);
  if (!planned || !first) return undefined;
  const { plan, at } = planned;
  const hit = new Set(entries.flatMap((one) => (one.kind === "injected" ? [one.fault] : [])));
  const services = entries.flatMap((one) =>
    one.kind === "intended" && hit.has(one.fault.id) ? [serviceOf(one.fault.victim)] : [],
  );
  return {
    run: plan.act?.id ?? plan.run,
    experiment: plan.act?.experiment ?? plan.step?.ramp ?? plan.name,
    atMs: plan.act ? countedMs(Date.parse(plan.act.due), Date.parse(at)) : Date.parse(first.at),
    services: [...new Set(services)],
  };
}

/** The steps of a ramp are one run for a cap. */
function distinct(runs: readonly PastRun[]): PastRun[] {
  const byRun = new Map<string, PastRun>();
  for (const run of runs) {
    const before = byRun.get(run.run);
    const services = [...new Set([...(before?.services ?? []), ...run.services])];
    byRun.set(run.run, { ...(before ?? run), services });
  }
  return [...byRun.values()];
}
