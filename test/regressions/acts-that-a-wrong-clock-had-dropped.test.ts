/**
 * Seen: a clock that had been eight hours ahead was put right. Of the acts that it had called missed, those
 * beyond the last 5,000 were neither done in their time nor spoken of.
 */
import { expect, it } from "vitest";
import { openDueList } from "../../src/daemon/due.ts";
import { cron, scheduled } from "../core/scheduled.ts";

const START = Date.parse("2027-01-04T00:00:00Z");
const HOUR_MS = 3_600_000;

it("what a clock that was ahead has missed is due in its time, however many they were", () => {
  const list = openDueList({ fromMs: START, bornMs: START, handled: new Set() });
  list.plan([{ schedule: scheduled(cron("*/2 * * * * *")), groups: [] }]);
  const { missed, dropped } = list.take(START + 8 * HOUR_MS + 1_000);
  expect(missed.length + dropped).toBeGreaterThan(14_000);
  expect(dropped).toBeGreaterThan(9_000);
  list.take(START + 1_000);
  const again: number[] = [];
  for (let ms = START + 2_000; ms <= START + 600_000; ms += 2_000)
    for (const { act } of list.take(ms).made) again.push((act.atMs - START) / 1_000);
  expect(again).toEqual(Array.from({ length: 300 }, (_, n) => 2 * (n + 1)));
});
