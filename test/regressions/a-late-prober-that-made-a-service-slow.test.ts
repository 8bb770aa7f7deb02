/**
 * With an interval of 500 ms a sample may be sent 250 ms late, and its latency counts from when it was due: a
 * service of 300 ms, well within its 500, failed by the delay of whoever asked it.
 */
import { expect, test } from "vitest";
import type { SampleLine } from "../../src/core/entry.ts";
import { LOOP } from "../../src/reporter/loop-watch.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { LOOPBACK } from "../../src/reporter/self-check.ts";
import { summaryOf } from "../../src/reporter/summary.ts";
import * as j from "../reporter/journal.ts";

const WATCHING = { ...j.WATCHING, intervalMs: 500 };
const TO = 12_000;

interface Late {
  readonly lateMs: number;
  readonly serviceMs: number;
  readonly everyMs?: number;
}

const dues = (everyMs: number) => Array.from({ length: TO / everyMs }, (_, at) => at * everyMs);
const during = (due: number) => due >= 3_500 && due < 7_000;

function samples({ lateMs, serviceMs, everyMs = 500 }: Late): SampleLine[] {
  const asked = (p: string, intervalMs: number, tookMs: (due: number) => number) =>
    dues(intervalMs).map((due) => {
      const sent = due + (during(due) && due % everyMs === 0 ? lateMs : 0);
      return { p, due, sent, done: sent + tookMs(due), ok: true };
    });
  return [
    ...asked("front", 500, (due) => (during(due) ? serviceMs : 20)),
    ...asked(LOOPBACK, 100, () => 1),
  ];
}

const verdict = (late: Late, more = {}) =>
  buildReport(j.run(j.plan({ watching: { ...WATCHING, ...more } })), samples(late)).verdict;

test("is inconclusive, and says how late and what else the verdict would be", () => {
  expect(verdict({ lateMs: 240, serviceMs: 300 })).toMatchObject({
    ...{ verdict: "inconclusive", exit: 3 },
    because:
      "the prober itself was late, by up to 281 ms with 7 of its samples: with that the verdict would be fail, without it pass",
  });
});

test("decides nothing by a percentile either", () => {
  const thresholds = ["max@fault <= 350ms"];
  expect(verdict({ lateMs: 120, serviceMs: 300 }, { thresholds }).verdict).toBe("inconclusive");
  expect(verdict({ lateMs: 120, serviceMs: 200 }, { thresholds }).verdict).toBe("pass");
});

test.each(["max@fault <= 30ms", "max@fault <= 2x baseline"])(
  "decides nothing by a limit as tight as %s, though 40 ms are little",
  (text) => {
    const tight = { thresholds: [text], baselineMs: 2_500 };
    expect(verdict({ lateMs: 40, serviceMs: 20 }, tight).verdict).toBe("inconclusive");
    expect(verdict({ lateMs: 0, serviceMs: 20 }, tight).verdict).toBe("pass");
    expect(verdict({ lateMs: 40, serviceMs: 60 }, tight).verdict).toBe("fail");
  },
);

test("does not excuse a service that is too slow by itself", () => {
  expect(verdict({ lateMs: 240, serviceMs: 900, everyMs: 1_000 })).toMatchObject({
    verdict: "fail",
  });
});

test("a delay that any program has is no doubt", () => {
  expect(verdict({ lateMs: 30, serviceMs: 490 })).toMatchObject({ verdict: "fail" });
});

/** Blocked for 45 of every 60 ms: a service of 20 ms seems to take 65, and one of 130 ms hardly longer than it does. */
function blockedAllTheWhile(faultMs: number): SampleLine[] {
  const away = Array.from({ length: TO / 60 }, (_, at) => at * 60);
  const loop = away.map((due) => ({ p: LOOP, due, done: due + 45 }));
  const awake = (t: number) => (t % 60 < 45 ? t - (t % 60) + 45 : t);
  const front = dues(20).map((due) => {
    const tookMs = due < 3_500 ? 20 : faultMs;
    return { p: "front", due, sent: due, done: awake(due + tookMs), ok: true };
  });
  const own = dues(100).map((due) => ({ p: LOOPBACK, due, sent: due, done: due + 1, ok: true }));
  return [...front, ...own, ...loop];
}

test.each(["latency_inflation <= 5", "p95@fault <= 105ms vs baseline"])(
  "does not excuse a slow service by %s with a baseline that was only slow to us",
  (text) => {
    const watching = { ...WATCHING, intervalMs: 20, thresholds: [text], baselineMs: 3_000 };
    const run = j.run(j.plan({ watching }));
    expect(buildReport(run, blockedAllTheWhile(130)).verdict).toMatchObject({
      ...{ verdict: "inconclusive", exit: 3 },
      because: expect.stringMatching(
        /the prober itself was late, .* would be pass, without it fail/,
      ),
    });
    expect(buildReport(run, blockedAllTheWhile(20)).verdict.verdict).toBe("pass");
  },
);

test("is no run that got worse than an earlier one", () => {
  const watching = { ...WATCHING, intervalMs: 20, baselineMs: 3_000 };
  const well = (tookMs: number) =>
    dues(20).map((due) => ({ p: "front", due, sent: due, done: due + tookMs, ok: true }));
  const before = summaryOf(buildReport(j.run(j.plan({ watching })), well(5)));
  const beside = j.run(j.plan({ watching, against: before }));
  expect(buildReport(beside, well(50)).verdict.verdict).toBe("fail");
  const blocked = well(5).map((one) => ({ ...one, done: one.done + 40 }));
  const own = dues(100).map((due) => ({ p: LOOPBACK, due, sent: due, done: due + 1, ok: true }));
  const loop = dues(60).map((due) => ({ p: LOOP, due, done: due + 60 }));
  expect(buildReport(beside, [...blocked, ...own, ...loop]).verdict).toMatchObject({
    ...{ verdict: "inconclusive", exit: 3 },
  });
});
