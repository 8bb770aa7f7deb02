/** The one wiring of a run: core with source, journal, reporter and rosters; every front end goes through here. */
import { companionOf } from "./companion/companion.ts";
import { systemClock } from "./core/clock.ts";
import type { Entry } from "./core/entry.ts";
import type { AnyFault } from "./core/fault.ts";
import { inContainer } from "./core/holder-form.ts";
import type { Monkey } from "./core/monkey.ts";
import { runDrill } from "./core/run.ts";
import type { Source } from "./core/source.ts";
import { whyNot } from "./core/victims.ts";
import type { Whereabouts } from "./core/whereabouts.ts";
import { openFaults } from "./journal/fold.ts";
import { holderOf, writeHolder } from "./journal/holder.ts";
import { type Journal, openJournal } from "./journal/journal.ts";
import { assertJournal, readRun } from "./journal/read-run.ts";
import { type RevertDeps, type RevertSummary, revertOpen } from "./journal/revert-open.ts";
import { createRunFolder } from "./journal/state-folder.ts";
import { keepSummary } from "./journal/summary-file.ts";
import { undoneIn } from "./journal/undone-in.ts";
import { placesOf } from "./places.ts";
import type { PreparedDrill } from "./prepare.ts";
import { probeEngine } from "./probe-engine.ts";
import { openLoopback } from "./reporter/loopback.ts";
import { openObserver } from "./reporter/observer.ts";
import { prime } from "./reporter/prime.ts";
import { buildReport, type Report } from "./reporter/report.ts";
import { summaryOf } from "./reporter/summary.ts";
import { monkeys, probeKinds } from "./rosters.ts";
import { allUndone, brokenBy, openStill } from "./still-open.ts";
import { type Halting, watchForHalt } from "./watch-for-halt.ts";
import { StandBy } from "./watchdog/stand-by.ts";

/** Revert must fit into it: starts, thaws and retries of a whole zone. */
const REVERT_DEADLINE_MS = 120_000;

export interface RunContext {
  readonly source: Source;
  readonly stateRoot: string;
  /** Where the source is, for a watchdog that has to find it by itself. */
  readonly place: Whereabouts;
  readonly signal: AbortSignal;
  /** Ends the hold as if its time had passed: the run goes on to its end as any other. */
  readonly release?: AbortSignal | undefined;
  readonly onEntry?: (entry: Entry) => void;
}

export interface RunResult {
  readonly folder: string;
  readonly report: Report;
}

/** Runs a prepared drill to its last entry. @throws ChaosError STATE_UNWRITABLE before anything is touched */
export async function run(drill: PreparedDrill, context: RunContext): Promise<RunResult> {
  const folder = createRunFolder(context.stateRoot, context.source.engineId, drill.plan.run);
  const holder = inContainer(holderOf(process.pid), context.source.container);
  writeHolder(folder, holder);
  const journal = await openJournal(folder, systemClock, context.onEntry);
  // Also where not even its first entry could be written: an open journal would keep us alive for ever.
  const open = await goThrough(drill, context, { journal, holder }).finally(journal.close);
  const report = reportAfter(folder, open);
  keepSummary(folder, summaryOf(report));
  return { folder, report };
}

interface Written {
  readonly journal: Journal;
  readonly holder: string;
}

/** @returns what could not be undone */
async function goThrough(
  drill: PreparedDrill,
  context: RunContext,
  { journal, holder }: Written,
): Promise<RevertSummary["failed"]> {
  await journal.append([{ kind: "planned", plan: drill.plan }]);
  const halting = watchForHalt(context.stateRoot, systemClock);
  const failed = new Map<string, RevertSummary["failed"][number]>();
  return await sequence(drill, context, { journal, holder, halting, failed })
    .then(() => [...failed.values()])
    .catch((error: unknown) => {
      throw brokenBy(error, [...failed.values()], journal.folder);
    })
    .finally(halting.stop);
}

async function sequence(
  drill: PreparedDrill,
  context: RunContext,
  {
    journal,
    holder,
    halting,
    failed,
  }: Written & {
    readonly halting: Halting;
    readonly failed: Map<string, RevertSummary["failed"][number]>;
  },
): Promise<void> {
  const { source } = context;
  const { folder } = journal;
  const clock = systemClock;
  const nobody = new AbortController();
  const signal = AbortSignal.any([context.signal, halting.signal, nobody.signal]);
  const watchdog = new StandBy({
    kind: drill.plan.watchdog.kind,
    run: drill.plan.run,
    stateRoot: context.stateRoot,
    folder,
    place: context.place,
    source,
    clock,
    note: journal.append,
    onNobody: (why) => {
      const message = `no watchdog stands by any more: ${why}`;
      nobody.abort({ kind: "stopped", cause: "watchdog", message });
    },
  });
  const places = placesOf(drill.targets, source);
  const kinds = new Map((await probeKinds.all()).map((kind) => [kind.name, kind]));
  await prime(drill.plan);
  const observer = openObserver({
    plan: { ...drill.plan, probes: [...drill.probes] },
    kinds: (name) => kinds.get(name) as NonNullable<ReturnType<typeof kinds.get>>,
    clock,
    originMs: journal.originMs,
    write: journal.sample,
    locate: places.locate,
    engine: probeEngine(source, drill.plan.run),
    loopback: openLoopback,
  });
  // What ran when the plan was made and is no victim was spared: a restart makes it no newcomer.
  const running = drill.targets.filter(({ state }) => state === "running");
  const spared = new Set(running.map(({ id }) => id));
  const faults = drill.plan.faults.map((fault, at) => ({
    ...fault,
    options: drill.faults[at]?.options ?? fault.options,
  }));
  const army = new Map(drill.faults.map(({ monkey }) => [monkey.name, monkey]));
  await runDrill({
    plan: { ...drill.plan, faults },
    clock,
    originMs: journal.originMs,
    source,
    observer: { ...observer, endpointsChanged: places.relocate },
    monkey: (name) => army.get(name) as Monkey,
    note: journal.append,
    revert: async (faults, known) => {
      const isUndone = undoneIn(folder);
      const summary = await undo(faults, source, journal.append, { ...known, isUndone });
      for (const { fault } of summary.reverted) failed.delete(fault.id);
      for (const one of summary.failed) failed.set(one.fault.id, one);
      return summary.reverted.map(({ fault, isTheirs }) => ({ id: fault.id, isTheirs }));
    },
    admits: (target, at) => {
      const selector = drill.faults[at]?.selector;
      if (!selector?.passes(target) || spared.has(target.id)) return false;
      return whyNot(target, selector, { ...drill.protection, minAgeMs: 0 }) === undefined;
    },
    recheck: (aims, newcomer) => drill.recheck(aims, newcomer, signal),
    joined: drill.joined,
    signal,
    release: context.release,
    holder,
    watchdog,
    ...(drill.command ? { companion: companionOf(drill, folder, journal.append) } : {}),
    onHalt: halting.now,
  });
}

/** A journal that somebody removed meanwhile must not take along what is still open. */
function reportAfter(folder: string, failed: RevertSummary["failed"]): Report {
  try {
    return reportOn(folder);
  } catch (error) {
    throw failed.length === 0 ? allUndone(error) : openStill(failed, error);
  }
}

/** Undoes these faults from what is written about them. */
export async function undo(
  faults: readonly AnyFault[],
  source: Source,
  note: RevertDeps["note"],
  more: Omit<RevertDeps, "clock" | "source" | "monkey" | "note" | "deadlineMs"> = {},
) {
  const deps = { clock: systemClock, source, monkey: monkeys.load, note, ...more };
  return revertOpen(faults, { ...deps, deadlineMs: REVERT_DEADLINE_MS });
}

/** @throws ChaosError JOURNAL_DAMAGED */
export function reportOn(folder: string, known: { readonly isHeld?: boolean } = {}): Report {
  assertJournal(folder);
  const { entries, samples } = readRun(folder);
  return buildReport(entries, samples, known);
}

export function openFaultsIn(folder: string): AnyFault[] {
  return openFaults(readRun(folder).entries);
}
