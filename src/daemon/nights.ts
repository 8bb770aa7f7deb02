/** Once a day: the summary of the night is written, and what is old is forgotten, each whatever becomes of the other. */
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DAY_MS } from "../core/local-date.ts";
import type { Scheduled } from "../core/look-ahead.ts";
import type { ScheduleLine } from "../core/schedule-line.ts";
import { makeFolder } from "../journal/make-folder.ts";
import type { DaemonWorld } from "./daemon.ts";
import { daily } from "./daily.ts";
import { sayNight } from "./morning.ts";
import { type Mornings, morningsOf } from "./mornings.ts";
import { forgetOld } from "./retention.ts";
import type { ScheduleJournal } from "./schedule-journal.ts";
import type { Settings } from "./settings.ts";
import { nextActs } from "./upcoming.ts";

interface Setting {
  readonly journal: ScheduleJournal;
  readonly settings: Pick<Settings, "file" | "keepMs" | "summaryAt">;
  readonly world: Pick<DaemonWorld, "clock" | "log" | "stateRoot">;
  /** What is open now. */
  readonly open: () => readonly string[];
  /** Of the daemons before. */
  readonly known: readonly ScheduleLine[];
  /** In force now. */
  readonly all: () => readonly Scheduled[];
}

export interface Nights {
  ring(): void;
}

export function openNights(setting: Setting): Nights {
  const mornings = morningsOf(setting.settings.summaryAt);
  const summarize = summarizing(setting, mornings);
  const forget = forgetting(setting, mornings);
  return {
    ring: () => {
      const nowMs = setting.world.clock.wallMs();
      summarize(nowMs);
      forget(nowMs);
    },
  };
}

function summarizing(setting: Setting, mornings: Mornings): (nowMs: number) => void {
  const { world, settings, journal, all, open } = setting;
  let toldMs: number | undefined;
  return daily({
    mornings,
    dueMs: owedMs(setting, mornings) ?? mornings.after(world.clock.wallMs()),
    run: (morningMs, nowMs) => {
      const fromMs = toldMs ?? morningMs - DAY_MS;
      const lines = journal.recent().filter(({ at }) => Date.parse(at) >= fromMs);
      const next = nextActs(all(), nowMs);
      const night = { fromMs, toMs: nowMs, file: settings.file, lines, next, openFaults: open() };
      const file = fileOf(journal, mornings.dateOn(morningMs));
      write(file, sayNight(night));
      toldMs = nowMs;
      world.log.info({ file }, "the summary of the night is written");
    },
    onFailure: (error) =>
      world.log.error({ error }, "the summary of the night could not be written"),
  });
}

/** Whoever was down when it was due owes it, and nobody owes one of a night without a daemon. */
function owedMs({ journal, known, world }: Setting, mornings: Mornings): number | undefined {
  const lastMs = mornings.lastBy(world.clock.wallMs());
  const wasThere = known.some(({ at }) => Date.parse(at) < lastMs);
  return wasThere && !existsSync(fileOf(journal, mornings.dateOn(lastMs))) ? lastMs : undefined;
}

function forgetting(
  { settings, world, journal }: Setting,
  mornings: Mornings,
): (nowMs: number) => void {
  const { log, stateRoot } = world;
  return daily({
    mornings,
    // At the first ring too: it may be down each morning.
    dueMs: 0,
    run: (_, nowMs) => {
      const kept = { stateRoot, summaries: summariesOf(journal), journal };
      const gone = forgetOld(kept, nowMs - settings.keepMs);
      if (gone > 0) log.info({ runs: gone }, "old runs are removed");
    },
    onFailure: (error) => log.error({ error }, "what is old could not be removed"),
  });
}

function summariesOf({ folder }: ScheduleJournal): string {
  return join(folder, "summaries");
}

function fileOf(journal: ScheduleJournal, date: string): string {
  return join(summariesOf(journal), `${date}.md`);
}

/** Whole or not at all: one that is there is not written again. */
function write(file: string, text: string): void {
  makeFolder(dirname(file));
  const half = `${file}.next`;
  try {
    writeFileSync(half, text, { mode: 0o600, flush: true });
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}
