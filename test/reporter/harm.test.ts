import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SampleLine } from "../../src/core/entry.ts";
import { parseAbortRule } from "../../src/reporter/abort-parser.ts";
import {
  type Experienced,
  experiencedIn,
  percentileIn,
  readIn,
} from "../../src/reporter/experienced.ts";
import { harmIn } from "../../src/reporter/harm.ts";
import { LIVE_METRICS } from "../../src/reporter/live-metrics.ts";
import { type InFlight, liveView } from "../../src/reporter/live-view.ts";
import { outages } from "../../src/reporter/outages.ts";
import { NOT_SENT } from "../../src/reporter/socket-reason.ts";
import { windowMetrics } from "../../src/reporter/window-metrics.ts";
import * as j from "./journal.ts";

const RULES = j.WATCHING;
const TIMES = { now: 10_000, warm: 500, fault: 4_000 };

function judge(
  rule: string,
  state: Parameters<typeof j.samples>[0],
  { inFlight = [] as InFlight[], times = TIMES } = {},
) {
  const samples = j.samples(state, { to: times.now }).filter(({ due }) => {
    return !inFlight.some((one) => one.due === due);
  });
  return harmIn(
    parseAbortRule(rule),
    { name: "front", samples, inFlight },
    { times, rules: RULES },
  );
}

const FROM_5 = j.badIn(5_000, 99_000);
const flying = (from: number, to: number) =>
  j.samples(undefined, { to }).flatMap(({ due }) => (due >= from ? [{ due, sent: due }] : []));

describe("an abort rule", () => {
  test.each([
    ["error_ratio over 8s > 50%", "front: error_ratio over 8 s is 62.5 %, more than 50 %"],
    ["error_ratio > 50%", "front: error_ratio since the fault began is 83.33 %, more than 50 %"],
    ["good_ratio over 5s <= 0%", "front: good_ratio over 5 s is 0 %, at most 0 %"],
    ["downtime > 4s", "front: downtime since the fault began is at least 4.9 s, more than 4 s"],
    [
      "availability over 8s < 50%",
      "front: availability over 8 s is at most 38.77 %, less than 50 %",
    ],
    ["outages >= 1", "front: outages since the fault began is at least 1, at least 1"],
  ])("says why it stops: %s", (rule, reason) => {
    expect(judge(rule, FROM_5)).toBe(reason);
  });

  test.each([
    "error_ratio over 8s > 63%",
    "error_ratio over 8s > 62.5%",
    "slow_ratio > 0%",
    "downtime > 5s",
    "outages > 1",
  ])("does not stop before its limit is surely passed: %s", (rule) => {
    expect(judge(rule, FROM_5)).toBeUndefined();
  });

  test.each([1_000, 2_000])(
    "knows a hang for sure although a window of %d ms never ends without answers that are due",
    (windowMs) => {
      const stops = [];
      for (let now = 5_000; now < 12_000; now += 200) {
        const samples = j.samples(FROM_5, { to: now - RULES.timeoutMs });
        const inFlight = flying(now - RULES.timeoutMs, now);
        const rule = parseAbortRule(`error_ratio over ${windowMs}ms > 50%`);
        const times = { ...TIMES, now };
        if (harmIn(rule, { name: "front", samples, inFlight }, { times, rules: RULES }))
          stops.push(now);
      }
      expect(stops[0]).toBeLessThanOrEqual(5_000 + windowMs / 2 + RULES.timeoutMs + 400);
    },
  );

  test("waits until its window lies behind the warm-up, because the rest was not watched", () => {
    const at = (now: number) =>
      judge("error_ratio over 8s > 10%", FROM_5, { times: { ...TIMES, now } });

    expect(at(8_499)).toBeUndefined();
    expect(at(8_500)).toBeDefined();
  });

  test("without a window waits for ten samples since the fault began", () => {
    const at = (now: number) =>
      judge("error_ratio > 0%", j.badIn(4_000, 99_000), { times: { ...TIMES, now } });

    expect(at(4_900)).toBeUndefined();
    expect(at(5_000)).toBeDefined();
  });

  test("lost samples are excluded, and where most are lost nothing is judged", () => {
    const lost = (share: number) => (due: number) =>
      due < 5_000 ? "good" : (due - 50) % 1_000 < share * 1_000 ? "lost" : "bad";

    expect(judge("error_ratio over 5s > 99%", lost(0.3))).toContain("is 100 %");
    expect(judge("error_ratio over 5s > 99%", lost(0.7))).toBeUndefined();
  });

  test("what hangs beyond its timeout is bad, what hangs less may still come late", () => {
    const hanging = flying(5_000, 10_000);
    const reason = judge("error_ratio over 8s > 45%", undefined, { inFlight: hanging });

    // Due and sent from 5050 on; timed out up to 8950.
    expect(reason).toBe("front: error_ratio over 8 s is 50–62.5 %, more than 45 %");
    expect(judge("error_ratio over 8s > 51%", undefined, { inFlight: hanging })).toBeUndefined();
    expect(judge("good_ratio over 5s < 11%", undefined, { inFlight: hanging })).toBeDefined();
  });

  test("a hang makes an outage before anything has timed out", () => {
    const inFlight = flying(9_050, 10_000);

    expect(judge("downtime > 0ms", undefined, { inFlight })).toBeUndefined();
    expect(judge("outages >= 1", undefined, { inFlight })).toBeDefined();
  });

  // It was of good samples alone: the brake stood still while every answer was late, or none came.
  test.each([
    ["answers that come later than the latency limit", 700, "is 700 ms"],
    ["hangs", undefined, "is at least 1 s"],
  ])("latency is what clients waited: %s", (_what, latencyMs, says) => {
    const seen = j.samples(undefined, { to: 10_000, latencyMs: () => latencyMs ?? 5 });
    const is = (due: number) => latencyMs === undefined && due > 5_000;
    const samples = seen.filter(({ due }) => !is(due));
    const inFlight = seen.flatMap(({ due }) => (is(due) ? [{ due, sent: due }] : []));
    const reason = harmIn(
      parseAbortRule("p50 over 6s > 600ms"),
      { name: "front", samples, inFlight },
      { times: TIMES, rules: { ...RULES, latencyLimitMs: 500 } },
    );
    expect(reason).toContain(says);
  });

  test("latency of good samples is exact", () => {
    const samples = j.samples(undefined, {
      to: 10_000,
      latencyMs: (due) => (due > 5_000 ? 300 : 5),
    });
    const seen = { name: "front", samples, inFlight: [] };
    const ask = (rule: string) =>
      harmIn(parseAbortRule(rule), seen, { times: TIMES, rules: RULES });

    expect(ask("p50 over 8s > 200ms")).toBe("front: p50 over 8 s is 300 ms, more than 200 ms");
    expect(ask("p50 over 8s > 300ms")).toBeUndefined();
    // 95 samples would be needed for it.
    expect(ask("p95 over 8s > 200ms")).toBeUndefined();
  });
});

/** What comes of each sample in the end, and what was to be seen of it at a moment. */
interface Fate {
  readonly late: number;
  readonly takes: number;
  readonly is: "ok" | "bad" | "lost" | "not-sent" | "timeout";
}

const INTERVAL_MS = 100;
const LIMITS = { latencyLimitMs: 300, timeoutMs: 800 };

function record({ late, takes, is }: Fate, index: number): SampleLine {
  const due = index * INTERVAL_MS;
  const sent = due + late;
  if (is === "lost") return { p: "a", due };
  if (is === "timeout")
    return { p: "a", due, sent, done: sent + 800 + takes, ok: false, r: "timeout" };
  // That our own host cannot send is known at once.
  const done = sent + (is === "not-sent" ? takes % 30 : takes);
  if (is === "ok") return { p: "a", due, sent, done, ok: true };
  return { p: "a", due, sent, done, ok: false, r: is === "not-sent" ? NOT_SENT : "refused" };
}

/** Stretches of the same fate, so that outages come about. */
const fates = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 8 }),
      late: fc.integer({ min: 0, max: 50 }),
      takes: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 799 })),
      is: fc.constantFrom("ok", "ok", "ok", "bad", "bad", "timeout", "lost", "not-sent"),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((stretches) => stretches.flatMap(({ length, ...fate }) => Array<Fate>(length).fill(fate)));

/** The answer is on record, as far as it came until now; what nobody waits for was never sent. */
function seenAt(all: readonly SampleLine[], now: number) {
  const samples = all
    .filter(({ due, sent, done }) => (sent === undefined ? due <= now : (done ?? 0) <= now))
    .sort((a, b) => (a.done ?? a.due) - (b.done ?? b.due));
  const inFlight = all.flatMap(({ due, sent, done = 0 }) =>
    sent !== undefined && sent <= now && done > now ? [{ due, sent }] : [],
  );
  return { samples, inFlight };
}

describe("the bounds of a metric while the fault lasts", () => {
  const cases = fc.record({
    fates,
    at: fc.double({ min: 0.2, max: 1, noNaN: true }),
    spanMs: fc.integer({ min: 500, max: 6_000 }),
  });

  /** Both what was known then, and what the report would say of the same window in the end. */
  function thenAndInTheEnd({
    fates: some,
    at,
    spanMs,
  }: typeof cases extends fc.Arbitrary<infer T> ? T : never) {
    const all = some.map(record);
    const now = at * all.length * INTERVAL_MS;
    const window = { from: now - spanMs, to: now };
    const seen = seenAt(all, now);
    // One that is due and not sent yet is not known to anybody.
    const asked = all.filter(({ due, sent }) => (sent ?? due) <= now);
    const found = outages(asked, LIMITS);
    const final = windowMetrics(asked, found, { window, ...LIMITS });
    const isOver = seen.inFlight.length === 0;
    // The report begins an outage with its first bad answer; a view from its midst knows a quicker one.
    const isCut = found.some(({ firstDue, end }) => firstDue < window.from && end.hi > window.from);
    const slackMs = isCut ? LIMITS.latencyLimitMs : 1e-6;
    const inside = asked.filter(({ due }) => due >= window.from);
    return { view: liveView(seen, window, LIMITS), final, asked: inside, isOver, slackMs };
  }

  const EXACT = {
    error_ratio: "errorRatio",
    slow_ratio: "slowRatio",
    good_ratio: "goodRatio",
  } as const;

  test.each(Object.entries(EXACT))("%s hold the report's value, exact at rest", (metric, name) => {
    fc.assert(
      fc.property(cases, (one) => {
        const { view, final, isOver } = thenAndInTheEnd(one);
        const bounds = LIVE_METRICS[metric]!.read(view);
        const truth = final[name];
        if (truth === undefined || bounds === undefined) return;
        expect(bounds.lo).toBeLessThanOrEqual(truth);
        expect(bounds.hi).toBeGreaterThanOrEqual(truth);
        if (isOver) expect(bounds).toMatchObject({ lo: truth, hi: truth });
      }),
    );
  });

  const LATENCY = {
    p50: (one: Experienced) => percentileIn(one, 50),
    p95: (one: Experienced) => percentileIn(one, 95),
    max: (one: Experienced) => readIn(one, (values) => Math.max(...values)),
  } as const;

  test.each(["p50", "p95", "max"] as const)("%s hold the report's value", (name) => {
    fc.assert(
      fc.property(cases, (one) => {
        const { view, asked, isOver } = thenAndInTheEnd(one);
        const bounds = LIVE_METRICS[name]!.read(view);
        const truth = LATENCY[name](experiencedIn(asked));
        if (truth === undefined || bounds === undefined) return;
        expect(bounds.lo).toBeLessThanOrEqual(truth.lo);
        expect(bounds.hi).toBeGreaterThanOrEqual(truth.hi);
        if (isOver) expect(bounds).toEqual(truth);
      }),
    );
  });

  test("of outages never tell of more harm than the report will", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { view, final, slackMs } = thenAndInTheEnd(one);
        const lo = (metric: string) => LIVE_METRICS[metric]!.read(view)!.lo;
        expect(lo("downtime")).toBeLessThanOrEqual(final.downtime.lo + slackMs);
        expect(lo("longest_outage")).toBeLessThanOrEqual(final.longestOutage.lo + slackMs);
        expect(lo("outages")).toBeLessThanOrEqual(final.outages);
        const { hi } = LIVE_METRICS.availability!.read(view)!;
        const slack = slackMs / one.spanMs;
        if (final.availability) expect(hi).toBeGreaterThanOrEqual(final.availability.hi - slack);
      }),
      { numRuns: 500 },
    );
  });

  test("of outages that lie wholly in the window tell all that is known", () => {
    const samples = j.samples(j.badIn(5_000, 8_000), { to: 10_000 });
    const window = { from: 2_000, to: 10_000 };
    const view = liveView({ samples, inFlight: [] }, window, RULES);
    const truth = windowMetrics(samples, outages(samples, RULES), { window, ...RULES });

    expect(LIVE_METRICS.downtime!.read(view)!.lo).toBe(truth.downtime.lo);
    expect(LIVE_METRICS.availability!.read(view)!.hi).toBe(truth.availability!.hi);
  });
});
