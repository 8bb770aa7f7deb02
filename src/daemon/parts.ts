/** What a daemon is made of, opened in the order in which one needs the other. */
import type { Scheduled } from "../core/look-ahead.ts";
import { handledActs, type ScheduleLine } from "../core/schedule-line.ts";
import type { Place } from "../open-source.ts";
import { type Metrics, openMetrics } from "../server/metrics.ts";
import { type Acting, openActing } from "./acting.ts";
import type { DaemonWorld } from "./daemon.ts";
import { type DaemonLock, lockDaemon } from "./daemon-lock.ts";
import { type Experiments, openExperiments } from "./experiments.ts";
import { type FleetWatch, watchFleet } from "./fleet-watch.ts";
import { type Handled, openHandled } from "./handled.ts";
import { ENDING } from "./health.ts";
import { type Nights, openNights } from "./nights.ts";
import { openScheduleJournal } from "./schedule-journal.ts";
import { type Obstacle, openScheduler, type Scheduler } from "./scheduler.ts";
import type { Settings } from "./settings.ts";
import { openWriting, type Writing } from "./writing.ts";

export interface Parts extends Ground {
  readonly acting: Acting;
  readonly nights: Nights;
  readonly handled: Handled;
  readonly scheduler: Scheduler;
}

/** What all others stand on. */
interface Ground {
  readonly experiments: Experiments;
  readonly lock: DaemonLock;
  readonly metrics: Metrics;
  readonly writing: Writing;
  readonly fleet: FleetWatch;
  /** Of the daemons before. */
  readonly lines: readonly ScheduleLine[];
  readonly bornMs: number;
  /** The engine of the file, or the one of the command line. */
  readonly place: () => Place;
  /** What the file and the fleet make of the schedule now. */
  readonly scheduled: () => Scheduled[];
}

/** @throws ChaosError with exit 2 or 6 */
export async function openParts(
  settings: Settings,
  world: DaemonWorld,
  signal: AbortSignal,
): Promise<Parts> {
  const { clock, env, stateRoot, log } = world;
  const experiments = await openExperiments(settings.file, env);
  const journal = openScheduleJournal(stateRoot, clock);
  const lock = lockDaemon(journal.folder);
  const metrics = openMetrics();
  const writing = openWriting({ journal, metrics, log, clock });
  const fleet = watchFleet();
  const [lines, bornMs] = [journal.recent(), clock.wallMs()];
  const place = placeOf(experiments, settings, world);
  const scheduled = () =>
    experiments.all().map((entry) => ({ schedule: entry.schedule, groups: fleet.groups(entry) }));
  const ground = { experiments, lock, metrics, writing, fleet, lines, bornMs, place, scheduled };
  const doing = { clock, env, stateRoot, experiments, metrics, place, settings, signal };
  const acting = openActing({ ...doing, onUnwritable: writing.failed });
  const open = acting.names;
  const nights = openNights({ journal, settings, world, open, known: lines, all: scheduled });
  const handled = openHandled(journal.handledMs(), world);
  const scheduler = schedulerOf({ ...ground, acting, handled }, settings, world, signal);
  return { ...ground, acting, nights, handled, scheduler };
}

function placeOf(
  experiments: Experiments,
  { reach }: Settings,
  { place }: DaemonWorld,
): () => Place {
  return () => {
    const { engines } = experiments.all()[0]?.experiment ?? {};
    return { ...(engines ? { engines } : place), reach };
  };
}

function schedulerOf(
  { writing, metrics, acting, handled, lines, bornMs }: Omit<Parts, "nights" | "scheduler">,
  { maxConcurrent }: Settings,
  { log }: DaemonWorld,
  signal: AbortSignal,
): Scheduler {
  const deps = {
    maxConcurrent,
    note: writing.note,
    perform: acting.perform,
    obstacle: () => obstacleOf(signal, writing),
    onLate: (lateMs: number) => metrics.observe("chaos_schedule_lateness_seconds", lateMs / 1_000),
    onFailure: (error: unknown, { id }: { id: string }) =>
      log.error({ act: id, error }, "an act was not written down"),
  };
  const from = { fromMs: handled.untilMs(), bornMs, handled: handledActs(lines, bornMs) };
  return openScheduler(deps, from);
}

function obstacleOf({ aborted }: AbortSignal, writing: Writing): Obstacle | undefined {
  if (aborted) return { why: "stopping", says: ENDING };
  const says = writing.lacks();
  return says === undefined ? undefined : { why: "unwritable", says };
}
