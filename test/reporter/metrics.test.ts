import { describe, expect, test } from "vitest";
import type { Entry, SampleLine } from "../../src/core/entry.ts";
import type { Plan } from "../../src/core/plan.ts";
import { probeMetrics } from "../../src/reporter/metrics.ts";
import { latencyOf } from "../../src/reporter/percentiles.ts";
import { phasesOf } from "../../src/reporter/phases.ts";
import * as j from "./journal.ts";

function measure(samples: SampleLine[], entries: Entry[] = j.run(), plan: Plan = j.plan()) {
  const timeline = phasesOf(plan, entries, samples);
  return probeMetrics({
    probe: plan.probes[0]!,
    samples,
    timeline,
    watching: plan.watching,
    entries,
  });
}

describe("probeMetrics()", () => {
  test("counts each class in the phase of its due time", () => {
    const state = (due: number) =>
      due === 4_050 ? "slow" : due === 4_550 ? "lost" : j.badIn(5_000, 6_000)(due);
    const { phases } = measure(j.samples(state));

    expect(phases.baseline?.counts).toEqual({ good: 25, slow: 0, bad: 0, lost: 0 });
    expect(phases.fault?.counts).toEqual({ good: 28, slow: 1, bad: 10, lost: 1 });
    expect(phases.fault?.coverage).toBeCloseTo(39 / 40);
    expect(phases.fault?.errorRatio).toBeCloseTo(10 / 39);
    expect(phases.fault?.slowRatio).toBeCloseTo(1 / 39);
    expect(phases.fault?.goodRatio).toBeCloseTo(28 / 39);
  });

  test("an outage across the release is split between the phases, and whole in longestOutage", () => {
    const { phases, longestOutage } = measure(j.samples(j.badIn(5_000, 8_000)));

    // Good at 4950 and 8050, bad from 5050 (answered 5052) to 7950.
    expect(longestOutage).toEqual({ lo: 7_950 - 5_052, hi: 8_055 - 4_950 });
    expect(phases.fault?.downtime).toEqual({ lo: 7_000 - 5_052, hi: 7_000 - 4_950 });
    expect(phases.recovery?.downtime).toEqual({ lo: 950, hi: 1_055 });
    expect(phases.baseline?.downtime).toEqual({ lo: 0, hi: 0 });
  });

  test("availability is what the downtime leaves, with its bounds crossed", () => {
    const { phases } = measure(j.samples(j.badIn(5_000, 6_000)));

    const length = 7_000 - 3_010;
    expect(phases.fault?.availability?.lo).toBeCloseTo(1 - (6_055 - 4_950) / length);
    expect(phases.fault?.availability?.hi).toBeCloseTo(1 - (5_950 - 5_052) / length);
  });

  test("ttr counts from the injection, ttrRelease from the end of the fault", () => {
    const { ttr, ttrRelease, tti } = measure(j.samples(j.badIn(5_000, 8_000)));

    expect(ttr).toEqual({ lo: 7_950 - 3_010, hi: 8_055 - 3_010 });
    expect(ttrRelease).toEqual({ lo: 950, hi: 1_055 });
    expect(tti).toEqual({ lo: 4_950 - 3_010, hi: 5_052 - 3_010 });
  });

  test("recovered before the release, ttrRelease is zero", () => {
    expect(measure(j.samples(j.badIn(3_000, 4_000))).ttrRelease).toEqual({ lo: 0, hi: 0 });
  });

  test("unaffected, every time is zero", () => {
    const { ttr, ttrRelease, longestOutage, tti, relapses } = measure(j.samples());

    const zero = { lo: 0, hi: 0 };
    expect({ ttr, ttrRelease, longestOutage }).toEqual({
      ttr: zero,
      ttrRelease: zero,
      longestOutage: zero,
    });
    expect({ tti, relapses }).toEqual({ tti: undefined, relapses: 0 });
  });

  test("an outage of the baseline is not the fault's", () => {
    const { ttr, longestOutage, outages } = measure(j.samples(j.badIn(1_000, 1_500)));

    expect(outages).toHaveLength(1);
    expect([ttr?.hi, longestOutage?.hi]).toEqual([0, 0]);
  });

  test("not recovered, its times have no upper bound", () => {
    expect(measure(j.samples(j.badIn(5_000, 99_000))).ttr).toEqual({
      lo: 11_950 - 3_010,
      hi: Infinity,
      open: true,
    });
  });

  test("ttd is from the first outage to the first unhealthy report", () => {
    const health = (t: number, status: string) =>
      ({
        t,
        kind: "target-changed",
        target: "x",
        name: "api",
        change: "health",
        facts: { status },
      }) as const;
    const entries = j.run(
      j.plan(),
      health(4_000, "starting"),
      health(6_000, "unhealthy"),
      health(6_500, "unhealthy"),
    );

    expect(measure(j.samples(j.badIn(5_000, 8_000)), entries).ttd).toEqual({
      lo: 6_000 - 5_052,
      hi: 6_000 - 4_950,
    });
    expect(measure(j.samples(j.badIn(5_000, 8_000))).ttd).toBeUndefined();
    expect(measure(j.samples(), entries).ttd).toBeUndefined();
  });

  test("latencies are those of good samples, by phase", () => {
    const latencyMs = (due: number) => (due >= 3_010 && due < 7_000 ? 80 : 5);
    const { phases } = measure(j.samples(j.badIn(6_900, 7_200), { latencyMs }));

    expect(phases.baseline?.latencyMs).toEqual({ p50: 5, max: 5 });
    expect(phases.fault?.latencyMs).toEqual({ p50: 80, max: 80 });
  });

  test("no sample since the injection means no times at all, not zero", () => {
    const { ttr, longestOutage, recovery } = measure(j.samples(undefined, { to: 3_000 }));

    expect([ttr, longestOutage, recovery]).toEqual([undefined, undefined, undefined]);
  });

  test("the smallest outage that shows takes two samples", () => {
    expect(measure(j.samples()).smallestOutageMs).toBe(200);
  });

  test.each([
    ["unaffected", () => "good" as const],
    ["degraded", (due: number) => (due > 4_000 && due < 5_000 ? "slow" : "good")],
    ["self-healed", j.badIn(3_000, 5_000)],
    ["healed-after-revert", j.badIn(3_000, 8_000)],
    [
      "relapsed",
      (due: number) => (j.badIn(3_000, 5_000)(due) === "bad" ? "bad" : j.badIn(9_000, 9_500)(due)),
    ],
    ["not-recovered", j.badIn(3_000, 99_000)],
  ] as const)("recovery is %s", (expected, state) => {
    expect(measure(j.samples(state)).recovery).toBe(expected);
  });

  test("what recovered only after the deadline has not recovered", () => {
    const plan = j.plan({ watching: { ...j.WATCHING, recoverMs: 1_000 } });

    expect(measure(j.samples(j.badIn(3_000, 9_000)), j.run(plan), plan).recovery).toBe(
      "not-recovered",
    );
  });

  test("who is well only once our undo has begun did not heal itself, though the undo took its time", () => {
    const undone = { ...j.REVERTED, t: 7_900, tookMs: 900 };
    const entries = j.run().map((one) => (one.kind === "reverted" ? { ...one, ...undone } : one));
    const { recovery, possible } = measure(j.samples(j.badIn(3_000, 7_500)), entries);

    expect([recovery, possible?.recoveryAtBest]).toEqual([
      "healed-after-revert",
      "healed-after-revert",
    ]);
  });

  test("a restart policy's return is self-healed, though the revert looked in before", () => {
    const ended = {
      t: 5_000,
      kind: "ended",
      fault: j.ID,
      deed: { how: "it came back", facts: {} },
    } as const;

    expect(measure(j.samples(j.badIn(3_000, 8_000)), j.run(j.plan(), ended)).recovery).toBe(
      "self-healed",
    );
  });
});

describe("latencyOf()", () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => count - index);

  test("shows a percentile only with five samples beyond it", () => {
    expect(latencyOf(upTo(9))).toEqual({ max: 9 });
    expect(latencyOf(upTo(10))).toEqual({ p50: 5, max: 10 });
    expect(latencyOf(upTo(100))).toEqual({ p50: 50, p95: 95, max: 100 });
    expect(latencyOf(upTo(500))).toEqual({ p50: 250, p95: 475, p99: 495, max: 500 });
  });

  test("has nothing to say without values", () => {
    expect(latencyOf([])).toBeUndefined();
  });
});
