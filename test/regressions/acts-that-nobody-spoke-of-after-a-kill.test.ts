/**
 * A daemon was killed on a busy machine, with acts due that had no line yet and a line of another act
 * that was written later than they were due: the next one took that line's time for the time until which
 * all had been handled, and its journal never told of them.
 */
import { expect, it } from "vitest";
import type { Scheduled } from "../../src/core/look-ahead.ts";
import { actOf } from "../../src/core/occasion.ts";
import { occasionsOf } from "../../src/core/occasions.ts";
import { handledActs, type ScheduleFact } from "../../src/core/schedule-line.ts";
import { openScheduleJournal } from "../../src/daemon/schedule-journal.ts";
import { nameOf, openScheduler } from "../../src/daemon/scheduler.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { cron, scheduled } from "../core/scheduled.ts";

const at = (second: number) => Date.UTC(2027, 0, 4, 10, 0, second);
const clockAt = (ms: number) => ({
  monotonicMs: () => 0,
  wallMs: () => ms,
  sleep: async () => {},
});

it("what was due and has no line is missed, and said", async () => {
  const root = temporaryFolder();
  const each2s = scheduled(cron("*/2 * * * * *"));
  const acts = [...occasionsOf(each2s, [], at(9), at(30))].map(actOf);
  const before = openScheduleJournal(root, clockAt(at(15)));
  before.beat(at(9));
  const first = acts[0];
  if (!first) throw new Error("nothing is due");
  await before.append({ kind: "begun", act: nameOf(first), lateMs: 0 });
  await before.append({ kind: "ended", act: nameOf(first), outcome: "ran", says: "", exit: 0 });

  const now = openScheduleJournal(root, clockAt(at(20)));
  const facts: ScheduleFact[] = [];
  const scheduler = openScheduler(
    {
      maxConcurrent: 4,
      note: async (fact) => void facts.push(fact),
      perform: async () => ({ outcome: "ran", says: "" }),
      obstacle: () => undefined,
      onLate: () => {},
      onFailure: () => {},
    },
    {
      fromMs: now.handledMs() ?? at(20),
      bornMs: at(20),
      handled: handledActs(now.recent(), at(20)),
    },
  );
  scheduler.plan([{ schedule: each2s, groups: [] } satisfies Scheduled]);
  await scheduler.ring(at(20));

  const missed = facts.flatMap((fact) =>
    fact.kind === "skipped" ? [fact.act.due.slice(17, 19)] : [],
  );
  expect(missed).toEqual(["12", "14", "16", "18", "20"]);
});
