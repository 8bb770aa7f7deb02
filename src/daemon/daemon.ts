/** The daemon: schedule, fleet, file, health and journal together, until it is told to end. */
import type { Clock } from "../core/clock.ts";
import { cutOffActs, handledActs, knownGroups } from "../core/schedule-line.ts";
import { messageOf } from "../failure.ts";
import type { Place } from "../open-source.ts";
import { serve } from "../server/http.ts";
import { openMetrics } from "../server/metrics.ts";
import { version } from "../version.ts";
import { openActing } from "./acting.ts";
import type { Alarm, Ringing } from "./alarm.ts";
import { lockDaemon } from "./daemon-lock.ts";
import { watchEngine } from "./engine-watch.ts";
import { openExperiments } from "./experiments.ts";
import { watchFleet } from "./fleet-watch.ts";
import { openHandled } from "./handled.ts";
import { aliveAfter, ENDING, readyWith } from "./health.ts";
import type { Log } from "./log.ts";
import { openNights } from "./nights.ts";
import { openScheduleJournal } from "./schedule-journal.ts";
import { type Obstacle, openScheduler } from "./scheduler.ts";
import type { Settings } from "./settings.ts";
import { tellState } from "./tell-metrics.ts";
import { groupsKey, needsFleet, type TimetableEntry } from "./timetable.ts";
import { openWriting } from "./writing.ts";

export interface DaemonWorld {
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Where the engine is; a file that names engines has its own. */
  readonly place: Omit<Place, "reach">;
  readonly stateRoot: string;
  readonly alarm: (ringing: Ringing) => Alarm;
}

export interface Daemon {
  readonly url: string | undefined;
  /** Reads the file again, whether it changed or not. */
  reload(): Promise<void>;
  /** Undoes and ends. @returns the exit status */
  stop(signal: string): Promise<number>;
}

/** @throws ChaosError with exit 2 or 6 before anything is begun */
export async function startDaemon(settings: Settings, world: DaemonWorld): Promise<Daemon> {
  const { clock, env, log, stateRoot } = world;
  const { file, reach } = settings;
  const experiments = await openExperiments(file, env);
  const journal = openScheduleJournal(stateRoot, clock);
  const lock = lockDaemon(journal.folder);
  const metrics = openMetrics();
  const writing = openWriting({ journal, metrics, log, clock });
  const fleet = watchFleet();
  const ending = new AbortController();
  const { signal } = ending;
  const place = (): Place => {
    const { engines } = experiments.all()[0]?.experiment ?? {};
    return { ...(engines ? { engines } : world.place), reach };
  };
  const acting = openActing({
    clock,
    experiments,
    settings,
    place,
    stateRoot,
    env,
    metrics,
    signal,
  });
  const lines = journal.recent();
  const withGroups = ({ schedule }: TimetableEntry) => {
    return { schedule, groups: fleet.groups(schedule.experiment) };
  };
  const scheduled = () => experiments.all().map(withGroups);
  const open = acting.names;
  const nights = openNights({ journal, settings, world, open, known: lines, all: scheduled });
  const nowMs = clock.wallMs();
  const handled = openHandled(journal.handledMs(), world);
  const obstacle = (): Obstacle | undefined => {
    if (signal.aborted) return { why: "stopping", says: ENDING };
    const says = writing.lacks();
    return says === undefined ? undefined : { why: "unwritable", says };
  };
  const scheduler = openScheduler(
    {
      maxConcurrent: settings.maxConcurrent,
      note: writing.note,
      perform: acting.perform,
      obstacle,
      onLate: (lateMs) => metrics.observe("chaos_schedule_lateness_seconds", lateMs / 1_000),
      onFailure: (error, { id }) => log.error({ act: id, error }, "an act was not written down"),
    },
    { fromMs: handled.untilMs(), bornMs: nowMs, handled: handledActs(lines, nowMs) },
  );
  const plan = () => scheduler.plan(scheduled());
  const engine = watchEngine({
    ...{ place, env, clock, signal, stateRoot },
    onUndone: (says) => log.warn({}, says),
    onList: async (targets) => {
      const changed = fleet.update(experiments.all().filter(needsFleet), targets, clock.wallMs());
      for (const experiment of changed) {
        const names = fleet.groups(experiment).map(({ name }) => name);
        const entry = experiments.named(experiment);
        const of = entry && groupsKey(entry);
        await writing.tryNote({ kind: "groups", experiment, names, ...(of ? { of } : {}) });
      }
      if (changed.length > 0) plan();
    },
    onChange: (lacks) => {
      metrics.set("chaos_engine_up", lacks === undefined ? 1 : 0);
      if (lacks === undefined) log.info({}, "the engine answers");
      else log.warn({ reason: lacks }, "the engine does not answer");
    },
  });
  const adopt = () => {
    metrics.set("chaos_config_last_reload_successful", 1);
    metrics.set("chaos_config_last_reload_success_timestamp_seconds", clock.wallMs() / 1_000);
    plan();
  };
  const reload = async () => {
    try {
      await experiments.reload();
      adopt();
      engine.look();
      const names = experiments.all().map(({ schedule }) => schedule.experiment);
      await writing.tryNote({ kind: "reloaded", experiments: names });
    } catch (error) {
      metrics.set("chaos_config_last_reload_successful", 0);
      await writing.tryNote({ kind: "reload-refused", says: messageOf(error) });
    }
  };
  let rungMs = clock.monotonicMs();
  const ready = () =>
    readyWith([signal.aborted ? ENDING : undefined, writing.lacks(), engine.lacks()]);
  const alive = () => aliveAfter(clock.monotonicMs() - rungMs);
  const refresh = () => tellState(metrics, ready(), scheduler);
  // What was missed has its line before the night is told.
  const after = () => {
    refresh();
    if (!signal.aborted) nights.ring();
  };
  const onRing = () => {
    const dueMs = clock.wallMs();
    rungMs = clock.monotonicMs();
    writing.ring(handled.untilMs());
    engine.ring();
    if (experiments.changed()) void reload();
    void handled.follow(dueMs, scheduler.ring(dueMs)).then(after);
  };
  const begin = async () => {
    const { listen } = settings;
    const server = listen && (await serve(listen, { alive, ready, metrics }));
    metrics.set("chaos_build_info", 1, { version: version() });
    for (const [experiment, line] of knownGroups(lines)) {
      const entry = experiments.named(experiment);
      if (entry) fleet.recall(entry, line, nowMs);
    }
    writing.ring(handled.untilMs());
    await writing.tryNote({ kind: "started", version: version(), file });
    const says = "the daemon was killed meanwhile; what was open is undone";
    for (const name of cutOffActs(lines))
      await writing.tryNote({ kind: "ended", act: name, outcome: "cut-off", says, exit: 6 });
    await engine.begin();
    adopt();
    return server;
  };
  const server = await begin().catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const alarm = world.alarm({ onRing, nextMs: () => scheduler.next()?.atMs });
  onRing();
  const stop = async (name: string) => {
    ending.abort(name);
    const over = new AbortController();
    const late = clock.sleep(settings.stopWithinMs, over.signal).then(() => false);
    const isOver = await Promise.race([scheduler.idle().then(() => true), late]);
    over.abort();
    alarm.stop();
    await engine.close();
    await server?.close();
    const open = acting.names().join(", ");
    const says = isOver ? "what ran is undone" : `not all was undone in time: ${open}`;
    await writing.tryNote({ kind: "stopped", says: `${name}: ${says}` });
    lock.release();
    return isOver ? acting.worst() : 5;
  };
  return { url: server?.url, reload, stop };
}
