/** The one wiring of a run: core with source, journal, reporter and rosters; every front end goes through here. */
import { systemClock } from "./core/clock.ts";
import type { Entry } from "./core/entry.ts";
import type { AnyFault } from "./core/fault.ts";
import { runDrill } from "./core/run.ts";
import type { Source } from "./core/source.ts";
import type { Target } from "./core/target.ts";
import { whyNot } from "./core/victims.ts";
import { ChaosError, messageOf } from "./failure.ts";
import { openFaults } from "./journal/fold.ts";
import { holderOf, writeHolder } from "./journal/holder.ts";
import { openJournal } from "./journal/journal.ts";
import { readRun } from "./journal/read-run.ts";
import { type RevertSummary, revertOpen } from "./journal/revert-open.ts";
import { createRunFolder } from "./journal/state-folder.ts";
import type { PreparedDrill } from "./prepare.ts";
import { openObserver } from "./reporter/observer.ts";
import { buildReport, type Report } from "./reporter/report.ts";
import { monkeys, probeKinds } from "./rosters.ts";
import { watchForHalt } from "./watch-for-halt.ts";
import { StandBy } from "./watchdog/stand-by.ts";

/** Revert must fit into it: starts, thaws and retries of a whole zone. */
const REVERT_DEADLINE_MS = 120_000;

export interface RunContext {
  readonly source: Source;
  readonly stateRoot: string;
  /** Where the source is, for a watchdog that has to find it by itself. */
  readonly place: { readonly host?: string | undefined; readonly context?: string | undefined };
  readonly signal: AbortSignal;
  readonly onEntry?: (entry: Entry) => void;
}

export interface RunResult {
  readonly folder: string;
  readonly report: Report;
}

/** Runs a prepared drill to its last entry. @throws ChaosError STATE_UNWRITABLE before anything is touched */
export async function run(drill: PreparedDrill, context: RunContext): Promise<RunResult> {
  const { source } = context;
  const clock = systemClock;
  const folder = createRunFolder(context.stateRoot, source.engineId, drill.plan.run);
  const holder = holderOf(process.pid);
  writeHolder(folder, holder);
  const journal = await openJournal(folder, clock, context.onEntry);
  await journal.append([{ kind: "planned", plan: drill.plan }]);
  const halting = watchForHalt(context.stateRoot, clock);
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
  const observer = openObserver({
    plan: { ...drill.plan, probes: [...drill.probes] },
    kinds: (name) => kinds.get(name) as NonNullable<ReturnType<typeof kinds.get>>,
    clock,
    originMs: journal.originMs,
    write: journal.sample,
    locate: places.locate,
  });
  // What ran when the plan was made and is no victim was spared: a restart makes it no newcomer.
  const running = drill.targets.filter(({ state }) => state === "running");
  const spared = new Set(running.map(({ id }) => id));
  let failed: RevertSummary["failed"] = [];
  await runDrill({
    plan: drill.plan,
    clock,
    originMs: journal.originMs,
    source,
    observer: { ...observer, endpointsChanged: places.relocate },
    monkey: () => drill.monkey,
    note: journal.append,
    revert: async (faults) => {
      ({ failed } = await undo(faults, source, journal.append));
    },
    admits: (target) =>
      !spared.has(target.id) &&
      drill.selector.passes(target) &&
      whyNot(target, drill.selector, { ...drill.protection, minAgeMs: 0 }) === undefined,
    recheck: (victims, newcomer) => drill.recheck(victims, newcomer, signal),
    signal,
    holder,
    watchdog,
    onHalt: halting.now,
  })
    .catch((error: unknown) => {
      throw failed.length === 0 ? error : openStill(failed, error);
    })
    .finally(() => {
      halting.stop();
      // Also where the last entry could not be written: an open journal would keep us alive for ever.
      return journal.close();
    });
  return { folder, report: reportOn(folder) };
}

/** Where even the last entry could not be written, what stays open must be said all the same. */
function openStill(failed: RevertSummary["failed"], cause: unknown): ChaosError {
  const named = failed.map(
    ({ fault, message }) => `${fault.monkey} on ${fault.victim.name}: ${message}`,
  );
  const message = `Still open: ${named.join("; ")}; and the run broke: ${messageOf(cause)}`;
  return new ChaosError("REVERT_FAILED", message, { cause, hint: "chaos revert undoes it" });
}

/** Undoes these faults from what is written about them. */
export async function undo(
  faults: readonly AnyFault[],
  source: Source,
  note: Parameters<typeof revertOpen>[1]["note"],
  tokenOf?: (fault: AnyFault) => string,
) {
  const deps = { clock: systemClock, source, monkey: monkeys.load, note, tokenOf };
  return revertOpen(faults, { ...deps, deadlineMs: REVERT_DEADLINE_MS });
}

export function reportOn(folder: string): Report {
  const { entries, samples } = readRun(folder);
  return buildReport(entries, samples);
}

export function openFaultsIn(folder: string): AnyFault[] {
  return openFaults(readRun(folder).entries);
}

/** Where targets' ports are now; a restart may have moved them, so they are listed again. */
function placesOf(targets: readonly Target[], source: Source) {
  let known = targets;
  return {
    locate: (id: string, containerPort: number) => {
      const target = known.find((one) => one.id === id);
      const found = target?.endpoints.find((one) => one.containerPort === containerPort);
      return found && { host: found.host, port: found.port };
    },
    relocate: () => {
      source.list(AbortSignal.timeout(10_000)).then(
        (now) => {
          known = now;
        },
        () => {},
      );
    },
  };
}
