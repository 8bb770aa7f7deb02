/**
 * Seen: with jitter two acts of one experiment fell on one second and had one id, as had those of the two
 * half hours that clocks show twice. The plan printed both; the daemon did one, and its journal had no word
 * on the other.
 */
import { expect, it } from "vitest";
import { lookAhead, type Scheduled } from "../../src/core/look-ahead.ts";
import type { ScheduleFact } from "../../src/core/schedule-line.ts";
import { openScheduler } from "../../src/daemon/scheduler.ts";
import { cron, every, scheduled } from "../core/scheduled.ts";

function planned(all: readonly Scheduled[], fromMs: number, toMs: number) {
  return [...lookAhead(all, { fromMs, toMs }, [])].filter(({ act }) => act);
}

async function journalled(all: readonly Scheduled[], fromMs: number, toMs: number) {
  const facts: ScheduleFact[] = [];
  const scheduler = openScheduler(
    {
      maxConcurrent: 99,
      note: async (fact) => void facts.push(fact),
      perform: async () => ({ outcome: "ran", says: "", exit: 0 }),
      obstacle: () => undefined,
      onLate: () => {},
      onFailure: (error) => {
        throw error;
      },
    },
    { fromMs: fromMs - 1, bornMs: fromMs - 1, handled: new Set() },
  );
  scheduler.plan(all);
  for (let ms = fromMs; ms < toMs; ms += 1_000) await scheduler.ring(ms);
  await scheduler.idle();
  return facts.flatMap((fact) =>
    fact.kind === "ended" || fact.kind === "skipped" ? [fact.act.id] : [],
  );
}

const HOUR_MS = 3_600_000;
it.each([
  ["jitter", scheduled(cron("*/2 * * * * *", 30_000)), "2027-01-04T10:00:00Z"],
  [
    "clocks that go back",
    scheduled(every(1_800_000), { zone: "Europe/Berlin" }),
    "2027-10-31T00:00:00Z",
  ],
])("each has an id and a word of its own: %s", async (_, schedule, from) => {
  const all = [{ schedule, groups: [] }];
  const fromMs = Date.parse(from);
  const ids = planned(all, fromMs, fromMs + 2 * HOUR_MS).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(3);
  expect(new Set(ids).size).toBe(ids.length);
  const words = await journalled(all, fromMs, fromMs + 2 * HOUR_MS);
  expect(words.sort()).toEqual(ids.sort());
});
