/** Whether the state folder can be written: what cannot be written down is not done. */
import type { Clock } from "../core/clock.ts";
import type { ScheduleFact } from "../core/schedule-line.ts";
import { messageOf } from "../failure.ts";
import type { Metrics } from "../server/metrics.ts";
import type { Log } from "./log.ts";
import type { ScheduleJournal } from "./schedule-journal.ts";

const BEAT_MS = 10_000;

export interface Writing {
  /** Into the journal, the log and the metrics. @throws ChaosError STATE_UNWRITABLE */
  note(fact: ScheduleFact): Promise<void>;
  /** The same, where nobody is there to be told that it failed. */
  tryNote(fact: ScheduleFact): Promise<void>;
  /** Somebody else could not write into it: that holds until the next beat that can. */
  failed(error: unknown): void;
  /** @param handledMs until then whatever was due has its line */
  ring(handledMs: number): void;
  /** Why it cannot be written now. */
  lacks(): string | undefined;
}

interface Setting {
  readonly journal: ScheduleJournal;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

export function openWriting({ journal, metrics, log, clock }: Setting): Writing {
  let lacks: string | undefined;
  let beatenMs = Number.NEGATIVE_INFINITY;
  const found = (error?: unknown) => {
    if (error !== undefined && lacks === undefined)
      log.error({ error }, "the state folder cannot be written");
    lacks = error === undefined ? undefined : messageOf(error);
    metrics.set("chaos_state_writable", lacks === undefined ? 1 : 0);
  };
  const note = async (fact: ScheduleFact) => {
    tell(fact, metrics, log);
    try {
      await journal.append(fact);
    } catch (error) {
      found(error);
      throw error;
    }
  };
  return {
    note,
    tryNote: (fact) => note(fact).catch(() => {}),
    failed: found,
    ring: (handledMs) => {
      if (clock.monotonicMs() - beatenMs < BEAT_MS) return;
      beatenMs = clock.monotonicMs();
      try {
        journal.beat(handledMs);
        found();
      } catch (error) {
        found(error);
      }
    },
    lacks: () => lacks,
  };
}

/** Also what cannot be written down has happened. */
function tell(fact: ScheduleFact, metrics: Metrics, log: Log): void {
  if (fact.kind === "ended")
    metrics.add("chaos_acts_total", { experiment: fact.act.experiment, outcome: fact.outcome });
  if (fact.kind === "skipped")
    metrics.add("chaos_acts_total", { experiment: fact.act.experiment, outcome: fact.why });
  const { kind, ...facts } = fact;
  const isBad =
    kind === "reload-refused" ||
    kind === "skipped" ||
    kind === "more-missed" ||
    (kind === "ended" && fact.exit !== 0);
  log[isBad ? "warn" : "info"](facts, kind);
}
