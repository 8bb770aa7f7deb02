/** Once a day: the summary of the night is written, and what is old is forgotten. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeCalendar } from "../core/calendar.ts";
import { inOrder } from "../core/look-ahead.ts";
import { occasionsOf } from "../core/occasions.ts";
import type { Group, Schedule } from "../core/schedule.ts";
import { readCron } from "../cron.ts";
import { makeFolder } from "../journal/make-folder.ts";
import type { DaemonWorld } from "./daemon.ts";
import { sayNight } from "./morning.ts";
import { forgetDated, forgetRuns } from "./retention.ts";
import type { ScheduleJournal } from "./schedule-journal.ts";
import type { Settings } from "./settings.ts";
import type { TimetableEntry } from "./timetable.ts";

const DAY_MS = 86_400_000;
const NEXT_MAX = 20;

interface Setting {
  readonly journal: ScheduleJournal;
  readonly settings: Settings;
  readonly world: Pick<DaemonWorld, "clock" | "log" | "stateRoot">;
  /** What is open now. */
  readonly open: () => readonly string[];
}

type GroupsOf = (experiment: string) => readonly Group[];

export interface Nights {
  ring(entries: readonly TimetableEntry[], groups: GroupsOf): void;
}

export function openNights({ journal, settings, world, open }: Setting): Nights {
  const { clock, log, stateRoot } = world;
  const mornings = morningsOf(settings);
  let nextMs = nextMorning(mornings, clock.wallMs());
  const forget = (nowMs: number, folder: string) => {
    const beforeMs = nowMs - settings.keepMs;
    const gone = forgetRuns(stateRoot, beforeMs);
    forgetDated(folder, beforeMs);
    journal.forget(beforeMs);
    if (gone > 0) log.info({ runs: gone }, "old runs are removed");
  };
  return {
    ring: (entries, groups) => {
      const nowMs = clock.wallMs();
      if (nowMs < nextMs) return;
      nextMs = nextMorning(mornings, nowMs);
      try {
        const folder = join(journal.folder, "summaries");
        makeFolder(folder);
        const fromMs = nowMs - DAY_MS;
        const at = (line: { at: string }) => Date.parse(line.at) >= fromMs;
        const night = {
          fromMs,
          toMs: nowMs,
          file: settings.file,
          lines: journal.recent().filter(at),
          next: nextActs(entries, groups, nowMs),
          openFaults: open(),
        };
        const file = join(folder, `${new Date(nowMs).toISOString().slice(0, 10)}.md`);
        writeFileSync(file, sayNight(night), { mode: 0o600 });
        log.info({ file }, "the summary of the night is written");
        forget(nowMs, folder);
      } catch (error) {
        log.error({ error }, "the summary of the night could not be written");
      }
    },
  };
}

function morningsOf({ summaryAt: { minute, zone } }: Settings): Schedule {
  const cron = readCron(`${minute % 60} ${Math.floor(minute / 60)} * * *`);
  const when = { kind: "cron", cron, jitterMs: 0 } as const;
  return { experiment: "", seed: "", calendar: makeCalendar({ zone }), when, caps: [], freeze: [] };
}

function nextMorning(mornings: Schedule, nowMs: number): number {
  for (const { act, atMs } of occasionsOf(mornings, [], nowMs + 1, nowMs + 4 * DAY_MS))
    if (act) return atMs;
  return nowMs + DAY_MS;
}

function nextActs(entries: readonly TimetableEntry[], groupsOf: GroupsOf, nowMs: number) {
  const all = entries.map(({ schedule }) => ({ schedule, groups: groupsOf(schedule.experiment) }));
  const next: { at: string; experiment: string; group?: string }[] = [];
  for (const { occasion } of inOrder(all, nowMs, nowMs + DAY_MS)) {
    if (!occasion.act) continue;
    const { experiment, group, atMs } = occasion;
    next.push({
      at: new Date(atMs).toISOString(),
      experiment,
      ...(group === undefined ? {} : { group }),
    });
    if (next.length === NEXT_MAX) break;
  }
  return next;
}
