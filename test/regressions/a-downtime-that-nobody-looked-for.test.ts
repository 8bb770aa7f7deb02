/** Downtime, availability and recovery were 0 s and 100 % where nobody had looked, and such a run passed. */
import { describe, expect, it, test } from "vitest";
import { figuresOf } from "../../src/reporter/figures.ts";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

type Samples = ReturnType<typeof j.samples>;

const reportOn = (samples: Samples, thresholds: string[], intervalMs = 100) =>
  buildReport(j.run(j.plan({ watching: { ...j.WATCHING, intervalMs, thresholds } })), samples);

/** From 3.01 s to 7 s, 4 s in all, the service is hit. */
const suspendedIn = (from: number, to: number) =>
  j.samples((due) => (due >= from && due < to ? "lost" : "good"));
// Beyond a twentieth nothing is judged at all: that is told beside the thresholds.
const statusOf = (samples: Samples, threshold: string, intervalMs?: number) =>
  reportOn(samples, [threshold], intervalMs).thresholds[0]!;

describe("while the prober was suspended", () => {
  test.each([
    "downtime <= 300ms",
    "downtime@fault <= 300ms",
    "availability >= 92%",
    "ttr <= 1s",
    "ttr_service <= 200ms",
    "ttr_release <= 1s",
    "budget_spent(99.9%, 1h) <= 10%",
    "recovery <= self-healed",
  ])("%s is undecidable, and the rate that would decide it is named", (threshold) => {
    const { status, says } = statusOf(suspendedIn(8_000, 8_400), `${threshold}`);
    const during = statusOf(suspendedIn(5_000, 5_400), threshold);
    const isOver = /release|recovery|@fault/.test(threshold);

    expect([status, during.status]).toContain("undecidable");
    if (!isOver) expect(during.status).toBe("undecidable");
    expect(`${says} ${during.says}`).toMatch(/probe every \d+ms or faster to decide it/);
  });

  it("at the very beginning of the fault is no different", () => {
    expect(statusOf(suspendedIn(3_000, 3_400), "downtime@fault <= 300ms").status).toBe(
      "undecidable",
    );
  });

  it("makes no certain impact later than it may have been", () => {
    const samples = j.samples((due) =>
      due >= 4_000 && due < 4_400 ? "lost" : j.badIn(5_000, 6_000)(due),
    );
    expect(statusOf(samples, "tti >= 1500ms").status).toBe("undecidable");
  });
});

describe("between two probes", () => {
  const every2s = j.samples().filter((_, at) => at % 20 === 0);

  test.each(["downtime <= 500ms", "downtime <= 3s", "availability >= 95%", "ttr <= 1s"])(
    "%s is undecidable with one every 2 s, as outages may lie there",
    (threshold) => {
      expect(statusOf(every2s, threshold, 2_000).status).toBe("undecidable");
    },
  );

  test.each([
    "downtime <= 500ms",
    "availability >= 90%",
    "ttr <= 200ms",
    "ttr_release <= 200ms",
    "recovery == unaffected",
    "budget_spent(99.9%, 30d) <= 2%",
  ])("%s holds with one every 100 ms", (threshold) => {
    expect(statusOf(j.samples(), threshold).status).toBe("holds");
  });

  it("nothing is hidden that was seen: what fails, fails, and an outage's own bounds decide", () => {
    const samples = j.samples(j.badIn(4_000, 6_000));
    expect(statusOf(samples, "downtime <= 1s").status).toBe("fails");
    expect(statusOf(samples, "ttr <= 3100ms").status).toBe("holds");
    expect(statusOf(samples, "availability >= 90%").status).toBe("fails");
  });
});

it("compares with an earlier run by the same bounds", () => {
  const report = reportOn(suspendedIn(5_000, 5_200), ["longest_outage <= 2s"]);
  const figures = figuresOf(report.probes);
  const bounds = (name: string) => figures.find(({ metric }) => metric === name);

  expect(bounds("longest_outage")).toMatchObject({ lo: 0, hi: 305 });
  expect(bounds("downtime")!.hi).toBeGreaterThan(305);
  expect(bounds("availability")!.lo).toBeLessThan(0.95);
  expect(bounds("ttr")).toMatchObject({ lo: 0, hi: 5_255 - 3_010 });
});

it("scores what may have been, too", () => {
  const far = j.samples((due) => (due >= 30_000 && due < 30_300 ? "lost" : "good"), { to: 46_000 });
  const entries = j
    .run(j.plan())
    .map((entry) =>
      entry.kind === "reverted"
        ? { ...entry, t: 41_000 }
        : entry.kind === "finished"
          ? { ...entry, t: 46_000 }
          : entry,
    );
  const { score } = buildReport(entries, far);
  expect(score).toMatchObject({ hi: 100 });
  expect(score!.lo).toBeLessThan(100);
});
