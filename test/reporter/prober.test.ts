import fc from "fast-check";
import { expect, test } from "vitest";
import type { SampleLine } from "../../src/core/entry.ts";
import type { Answer, OpenProbe } from "../../src/core/probe.ts";
import { SAMPLES_MAX } from "../../src/reporter/lane.ts";
import { startProber } from "../../src/reporter/prober.ts";
import { type VirtualClock, virtualClock } from "./virtual-clock.ts";

const GOOD: Answer = { ok: true };

interface Setup {
  clock?: VirtualClock;
  intervalMs?: number;
  timeoutMs?: number;
  names?: string[];
  /** By name; absent: as all. */
  intervals?: Readonly<Record<string, number>>;
  sample?: (clock: VirtualClock) => Promise<Answer>;
}

function start(setup: Setup = {}) {
  const { intervalMs = 100, timeoutMs = 1_000, names = ["a"] } = setup;
  const clock = setup.clock ?? virtualClock();
  const lines: SampleLine[] = [];
  const closed: string[] = [];
  const open = (name: string): OpenProbe => ({
    sample: () => (setup.sample ?? (async () => GOOD))(clock),
    close: () => closed.push(name),
  });
  const prober = startProber({
    probes: names.map((name) => {
      const own = setup.intervals?.[name];
      return { name, open: open(name), ...(own === undefined ? {} : { intervalMs: own }) };
    }),
    watching: { intervalMs, timeoutMs },
    clock,
    originMs: 1_000,
    seed: "7",
    write: (line) => lines.push(line),
  });
  return { clock, lines, closed, prober };
}

test("samples are due at fixed distances from the start and never sent early", async () => {
  const { clock, lines } = start();

  await clock.advance(10_000);

  const [first] = lines;
  expect(lines).toHaveLength(100);
  expect(first?.due).toBeLessThan(100);
  lines.forEach((line, index) => {
    expect(line.due).toBeCloseTo((first?.due ?? 0) + index * 100, 2);
    expect(line.sent).toBeGreaterThanOrEqual(line.due);
  });
});

test("a timer that fires early does not send early", async () => {
  const { clock, lines } = start({ clock: virtualClock({ earlyMs: 0.4 }) });

  await clock.advance(2_000);

  expect(lines.length).toBeGreaterThanOrEqual(19);
  for (const { due, sent } of lines) expect(sent).toBeGreaterThanOrEqual(due);
});

test("a hanging service is asked on, as often as ever", async () => {
  const asked: number[] = [];
  const { clock } = start({
    sample: (clock) => {
      asked.push(clock.monotonicMs());
      return clock.sleep(900).then(() => ({ ok: false, reason: "timeout" }));
    },
  });

  await clock.advance(5_000);

  expect(asked).toHaveLength(50);
});

test("probes do not align, and the seed decides how", async () => {
  const once = start({ names: ["a", "b", "c"] });
  const again = start({ names: ["c", "b", "a"] });

  await once.clock.advance(100);
  await again.clock.advance(100);

  const dues = (lines: SampleLine[]) => new Map(lines.map(({ p, due }) => [p, due]));
  expect(new Set(dues(once.lines).values()).size).toBe(3);
  expect(dues(again.lines)).toEqual(dues(once.lines));
});

test("probes of intervals of their own are each asked as often as they say, whoever is due between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 9 }),
      fc.nat(30),
      async (each, stepMs) => {
        const intervals = Object.fromEntries(each.map((ms, at) => [`p${at}`, ms]));
        const clock = virtualClock();
        const { lines, prober } = start({ clock, names: Object.keys(intervals), intervals });

        for (let t = 0; t < 2_000; t += stepMs + 1) await clock.advance(stepMs + 1);

        const endMs = clock.monotonicMs() - 1_000;
        for (const [name, ms] of Object.entries(intervals)) {
          const due = prober.samples(name).map((line) => line.due);
          const first = due[0] ?? Number.NaN;
          expect(first).toBeLessThan(100);
          expect(due.length).toBe(Math.floor((endMs - first) / ms + 1e-6) + 1);
          due.forEach((one, at) => {
            expect(one).toBeCloseTo(first + at * ms, 2);
          });
        }
        expect(lines.every(({ sent, due }) => sent !== undefined && sent - due < 1)).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test("an answer keeps its reason and its times, counted from the origin", async () => {
  const { clock, lines } = start({
    sample: (clock) => clock.sleep(30).then(() => ({ ok: false, reason: "status-503" })),
  });

  await clock.advance(150);

  const [line] = lines;
  expect(line).toMatchObject({ p: "a", ok: false, r: "status-503" });
  expect(line?.done).toBeCloseTo((line?.sent ?? 0) + 30, 2);
});

test("what a stalled loop missed is recorded as lost, and what follows is on time", async () => {
  const { clock, lines } = start();
  await clock.advance(500);

  await clock.stall(2_000);
  await clock.advance(500);

  const dues = lines.map(({ due }) => due).sort((a, b) => a - b);
  const lost = lines.filter(({ sent }) => sent === undefined);
  expect(dues).toHaveLength(30);
  expect(new Set(dues).size).toBe(30);
  expect(lost.length).toBeGreaterThanOrEqual(18);
  expect(lost.length).toBeLessThanOrEqual(20);
  for (const { due, sent } of lines)
    if (sent !== undefined) expect(sent - due).toBeLessThanOrEqual(50);
});

test("a stall of an hour does not block the loop with its lost samples", async () => {
  const { clock, lines } = start({ intervalMs: 10 });
  await clock.advance(5);
  const before = lines.length;

  await clock.stall(3_600_000);

  expect(lines.length - before).toBeGreaterThanOrEqual(359_000);
  expect(lines.at(-1)?.due).toBeGreaterThan(3_599_900);
});

test("the cap on samples in flight never binds while a probe keeps its timeout", async () => {
  const { clock, lines } = start({
    timeoutMs: 250,
    sample: (clock) => clock.sleep(250).then(() => ({ ok: false, reason: "timeout" })),
  });

  await clock.advance(5_000);

  expect(lines.filter(({ sent }) => sent === undefined)).toEqual([]);
});

test("a probe that breaks its timeout loses samples instead of piling them up", async () => {
  let asked = 0;
  const { clock, lines } = start({
    timeoutMs: 250,
    sample: () => {
      asked++;
      return new Promise(() => {});
    },
  });

  await clock.advance(5_000);

  expect(asked).toBe(4);
  expect(lines).toHaveLength(46);
});

test("a probe that throws broke itself: the service is not blamed", async () => {
  const { clock, lines } = start({
    sample: () => {
      throw new TypeError("a bug");
    },
  });

  await clock.advance(100);

  expect(lines[0]).toMatchObject({ ok: false, r: "not-sent" });
});

test("stopping waits for what is in flight, sends nothing more and closes the probes", async () => {
  const { clock, lines, closed, prober } = start({
    names: ["a", "b"],
    sample: (clock) => clock.sleep(400).then(() => GOOD),
  });
  await clock.advance(1_000);
  expect(prober.pending("a").length).toBeGreaterThan(0);

  const stopped = prober.stop();
  await clock.advance(1_000);
  await stopped;

  expect(lines).toHaveLength(20);
  expect(prober.pending("a")).toEqual([]);
  expect(closed).toEqual(["a", "b"]);
});

test("stopping takes no longer than the timeout, whatever a probe does", async () => {
  const { clock, lines, prober } = start({ sample: () => new Promise(() => {}) });
  await clock.advance(100);

  const stopped = prober.stop();
  await clock.advance(1_000);
  await stopped;

  expect(lines).toEqual([expect.objectContaining({ ok: false, r: "timeout" })]);
});

test("memory is bounded and keeps the newest", async () => {
  const { clock, prober } = start({ intervalMs: 10 });
  await clock.advance(5);
  await clock.stall(2.5 * SAMPLES_MAX * 10);

  const kept = prober.samples("a");

  expect(kept.length).toBeGreaterThanOrEqual(SAMPLES_MAX);
  expect(kept.length).toBeLessThan(2 * SAMPLES_MAX);
  expect(kept.at(-1)?.due).toBeGreaterThan(2.4 * SAMPLES_MAX * 10);
});

test("without probes there is nothing to do and nothing to wait for", async () => {
  const { prober } = start({ names: [] });

  await expect(prober.stop()).resolves.toBeUndefined();
});

test("what is due goes with an answer that comes before its timer does", async () => {
  const clock = { ...virtualClock(), nowMs: 1_000, monotonicMs: () => clock.nowMs };
  let wake = () => {};
  const late = { ...clock, sleep: () => new Promise<void>((resolve) => (wake = resolve)) };
  const answers: (() => void)[] = [];
  const sample = () => new Promise<Answer>((resolve) => answers.push(() => resolve({ ok: true })));
  startProber({
    probes: [{ name: "a", open: { sample, close: () => {} } }],
    watching: { intervalMs: 100, timeoutMs: 1_000 },
    ...{ clock: late, originMs: 1_000, seed: "7", write: () => {} },
  });
  const turns = () => new Promise((resolve) => setImmediate(resolve));

  while (answers.length === 0) {
    clock.nowMs += 1;
    wake();
    await turns();
  }
  clock.nowMs += 100;
  answers[0]?.();
  await turns();

  expect(answers).toHaveLength(2);
});
