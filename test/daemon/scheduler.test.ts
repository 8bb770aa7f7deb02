/** The scheduler under clocks that run, jump and are set back: each act once, none stacked, all written down. */
import { describe, expect, it } from "vitest";
import type { Scheduled } from "../../src/core/look-ahead.ts";
import type { Act } from "../../src/core/occasion.ts";
import type { ScheduleFact } from "../../src/core/schedule-line.ts";
import { type ActResult, openScheduler, type SchedulerDeps } from "../../src/daemon/scheduler.ts";
import { cron, every, occasionsIn, scheduled } from "../core/scheduled.ts";

const START = Date.parse("2027-01-04T00:00:00Z");
const HOUR_MS = 3_600_000;

interface Bench {
  readonly ring: (ms: number) => Promise<void>;
  readonly facts: ScheduleFact[];
  readonly begun: Act[];
  readonly finish: () => Promise<void>;
  readonly scheduler: ReturnType<typeof openScheduler>;
}

function bench(
  all: readonly Scheduled[],
  more: Partial<SchedulerDeps> & {
    handled?: ReadonlySet<string>;
    fromMs?: number;
    bornMs?: number;
  } = {},
): Bench {
  const facts: ScheduleFact[] = [];
  const begun: Act[] = [];
  const endings: ((result: ActResult) => void)[] = [];
  const scheduler = openScheduler(
    {
      maxConcurrent: 4,
      note: async (fact) => void facts.push(fact),
      perform: (act) => {
        begun.push(act);
        return new Promise((resolve) => endings.push(resolve));
      },
      obstacle: () => undefined,
      onLate: () => {},
      onFailure: (error) => {
        throw error;
      },
      ...more,
    },
    {
      fromMs: more.fromMs ?? START,
      bornMs: more.bornMs ?? START,
      handled: more.handled ?? new Set(),
    },
  );
  scheduler.plan(all);
  const finish = async () => {
    for (const end of endings.splice(0)) end({ outcome: "ran", says: "", exit: 0 });
    await scheduler.idle();
  };
  return { ring: (ms) => scheduler.ring(ms), facts, begun, finish, scheduler };
}

const one = (schedule: Scheduled["schedule"]): Scheduled[] => [{ schedule, groups: [] }];
const HOURLY = one(scheduled(cron("0 * * * *")));
const kinds = (facts: readonly ScheduleFact[]) => facts.map(({ kind }) => kind);

describe("a scheduler", () => {
  it("begins an act when it is due, and writes it down before", async () => {
    const { ring, facts, begun, finish } = bench(HOURLY);
    await ring(START + HOUR_MS - 1_000);
    expect(facts).toEqual([]);
    await ring(START + HOUR_MS);
    expect(begun).toHaveLength(1);
    expect(facts).toMatchObject([
      { kind: "begun", act: { due: "2027-01-04T01:00:00.000Z" }, lateMs: 0 },
    ]);
    await finish();
    expect(kinds(facts)).toEqual(["begun", "ended"]);
  });

  it("does not drift: over a month of rings that are late by chance each act has its own minute", async () => {
    const { ring, begun, finish } = bench(HOURLY);
    let seed = 7;
    for (let ms = START; ms < START + 30 * 24 * HOUR_MS; ms += 5_000) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      await ring(ms + (seed % 900));
      if (begun.length > 0) await finish();
    }
    const planned = occasionsIn(
      scheduled(cron("0 * * * *")),
      "2027-01-04T00:00:01Z",
      "2027-02-03T00:00Z",
    );
    expect(begun.map(({ atMs }) => atMs)).toEqual(planned.map(({ atMs }) => atMs));
  });

  it("skips what was due while the clock jumped by eight hours, and stacks nothing", async () => {
    const { ring, facts, begun } = bench(HOURLY);
    await ring(START + 1_000);
    await ring(START + 8 * HOUR_MS + 20 * 60_000);
    expect(begun).toEqual([]);
    expect(facts).toHaveLength(8);
    expect(facts.every((fact) => fact.kind === "skipped" && fact.why === "missed")).toBe(true);
    await ring(START + 9 * HOUR_MS);
    expect(begun).toHaveLength(1);
  });

  it("skips what was due over days of sleep, and counts what is too much to list", async () => {
    const { ring, facts } = bench(one(scheduled(cron("* * * * *"))));
    await ring(START + 3 * 24 * HOUR_MS + 30_000);
    expect(facts.filter(({ kind }) => kind === "skipped")).toHaveLength(1_000);
    expect(facts.at(-1)).toMatchObject({ kind: "more-missed", count: 3 * 24 * 60 - 1_000 });
  });

  it("does nothing twice when the clock is set back", async () => {
    const { ring, begun, finish } = bench(HOURLY);
    await ring(START + HOUR_MS);
    await finish();
    await ring(START);
    await ring(START + HOUR_MS);
    expect(begun).toHaveLength(1);
    await ring(START + 2 * HOUR_MS);
    expect(begun).toHaveLength(2);
  });

  it("skips an act whose predecessor still runs, and goes on after it", async () => {
    const { ring, facts, begun, finish } = bench(HOURLY);
    await ring(START + HOUR_MS);
    await ring(START + 2 * HOUR_MS);
    await ring(START + 3 * HOUR_MS);
    expect(begun).toHaveLength(1);
    expect(facts.slice(1)).toMatchObject([
      { kind: "skipped", why: "overlap" },
      { kind: "skipped", why: "overlap" },
    ]);
    await finish();
    await ring(START + 4 * HOUR_MS);
    expect(begun).toHaveLength(2);
  });

  it("runs groups beside each other, and no more than it may", async () => {
    const grouping = { by: "service", independent: true };
    const schedule = scheduled(cron("0 * * * *"), { grouping });
    const groups = ["a", "b", "c"].map((name) => ({ name }));
    const { ring, facts, begun } = bench([{ schedule, groups }], { maxConcurrent: 2 });
    await ring(START + HOUR_MS);
    expect(begun.map(({ group }) => group)).toEqual(["a", "b"]);
    expect(facts.at(-1)).toMatchObject({ kind: "skipped", why: "busy", act: { group: "c" } });
  });

  it("makes up for the last of what was missed, where that is wanted and not too late", async () => {
    const schedule = { ...scheduled(cron("*/10 * * * *")), catchUpMs: 15 * 60_000 };
    const { ring, facts, begun } = bench(one(schedule));
    await ring(START + HOUR_MS + 5 * 60_000);
    expect(begun.map(({ local }) => local)).toEqual(["2027-01-04T01:00"]);
    expect(facts.filter(({ kind }) => kind === "skipped")).toHaveLength(5);
    const late = bench(one(schedule));
    await late.ring(START + HOUR_MS + 9 * 60_000 + 16 * 60_000 * 60);
    expect(late.begun.length).toBeLessThanOrEqual(1);
  });

  it("does nothing that cannot be written down", async () => {
    const failures: unknown[] = [];
    const { ring, begun } = bench(HOURLY, {
      note: async () => {
        throw new Error("the disk is full");
      },
      onFailure: (error) => void failures.push(error),
    });
    await ring(START + HOUR_MS);
    expect(begun).toEqual([]);
    expect(failures).toHaveLength(1);
  });

  it("says what is in the way", async () => {
    const obstacle = () => ({ why: "unwritable", says: "the disk is full" }) as const;
    const { ring, facts, begun } = bench(HOURLY, { obstacle });
    await ring(START + HOUR_MS);
    expect(begun).toEqual([]);
    expect(facts).toMatchObject([{ kind: "skipped", why: "unwritable", says: "the disk is full" }]);
  });

  it("leaves alone what had its line before it was restarted", async () => {
    const before = bench(HOURLY);
    await before.ring(START + HOUR_MS);
    const handled = new Set(before.begun.map(({ id }) => id));
    const { ring, facts } = bench(HOURLY, { handled, fromMs: START + HOUR_MS - 5_000 });
    await ring(START + 2 * HOUR_MS + 60_000);
    expect(facts).toMatchObject([
      { kind: "skipped", why: "missed", act: { due: "2027-01-04T02:00:00.000Z" } },
    ]);
  });

  it("calls missed what was due before it was there, however short ago", async () => {
    const { ring, facts, begun } = bench(HOURLY, {
      fromMs: START,
      bornMs: START + HOUR_MS + 2_000,
    });
    await ring(START + HOUR_MS + 3_000);
    expect(begun).toEqual([]);
    expect(facts).toMatchObject([{ kind: "skipped", why: "missed" }]);
  });

  it("takes a new schedule for what comes next, and lets run what runs", async () => {
    const { ring, facts, begun, scheduler, finish } = bench(HOURLY);
    await ring(START + HOUR_MS);
    scheduler.plan(one(scheduled(cron("30 * * * *"), { experiment: "y" })));
    expect(scheduler.running()).toHaveLength(1);
    await ring(START + HOUR_MS + 30 * 60_000);
    await ring(START + 2 * HOUR_MS);
    expect(begun.map(({ experiment, local }) => [experiment, local])).toEqual([
      ["x", "2027-01-04T01:00"],
      ["y", "2027-01-04T01:30"],
    ]);
    await finish();
    expect(kinds(facts)).toEqual(["begun", "begun", "ended", "ended"]);
  });

  it("keeps to what the plan says, act for act, whatever the schedule", async () => {
    const schedules = [
      scheduled(cron("*/7 * * * *", 120_000), { experiment: "jitter" }),
      scheduled(every(600_000, 1_200_000), { experiment: "random" }),
    ];
    const { ring, begun, finish } = bench(schedules.map((schedule) => ({ schedule, groups: [] })));
    for (let ms = START; ms <= START + 12 * HOUR_MS; ms += 1_000) {
      const before = begun.length;
      await ring(ms);
      if (begun.length > before) await finish();
    }
    for (const schedule of schedules) {
      const planned = occasionsIn(schedule, "2027-01-04T00:00:00.001Z", "2027-01-04T12:00:00.001Z");
      const done = begun.filter(({ experiment }) => experiment === schedule.experiment);
      expect(done.map(({ local }) => local)).toEqual(planned.map(({ local }) => local));
    }
  });
});

it("does what is due after a clock that was hours ahead is put right, and nothing twice", async () => {
  const { ring, facts, begun, finish } = bench(HOURLY);
  await ring(START + HOUR_MS);
  await finish();
  await ring(START + 9 * HOUR_MS);
  await finish();
  const missed = facts.filter((fact) => fact.kind === "skipped" && fact.why === "missed").length;
  expect([begun.length, missed]).toEqual([2, 7]);
  for (let at = 1; at <= 9; at++) {
    await ring(START + at * HOUR_MS);
    await finish();
  }
  const dues = begun.map(({ atMs }) => (atMs - START) / HOUR_MS);
  expect(dues).toEqual([1, 9, 2, 3, 4, 5, 6, 7, 8]);
});
