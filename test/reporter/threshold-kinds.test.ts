/** Thresholds on a run of which every time is known: a fault from 3.01 s to 7 s, a sample every 100 ms. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/plan.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { samplesToShow, wilson } from "../../src/reporter/wilson.ts";
import * as j from "./journal.ts";

type State = Parameters<typeof j.samples>[0];

interface Given {
  readonly front?: State;
  readonly control?: State;
  readonly latencyMs?: (due: number) => number;
  readonly entries?: Parameters<typeof j.journal>;
  readonly plan?: Partial<Plan>;
}

function report(thresholds: string[], given: Given = {}) {
  const { front, control, latencyMs = () => 5, entries = [], plan = {} } = given;
  const probes = [
    j.probe("front", { service: "front" }),
    ...(control ? [j.probe("beside", { role: "control", service: "api", zone: "b" })] : []),
  ];
  const samples = [
    ...j.samples(front, { latencyMs }),
    ...(control ? j.samples(control, { p: "beside" }) : []),
  ];
  const watching = { ...j.WATCHING, thresholds };
  return buildReport(j.run(j.plan({ probes, watching, ...plan }), ...entries), samples);
}

function judge(text: string, given?: Given) {
  return report([text], given).thresholds[0]!;
}

const slower = (due: number) => (due >= 3_010 && due < 7_000 ? 40 : 8);

describe("a window slides over the phase, and its worst place counts", () => {
  const given = { front: j.badIn(4_000, 4_300) };

  test.each([
    ["error_ratio over 1s <= 30%", "holds"],
    ["error_ratio over 1s < 30%", "fails"],
    // Over the whole fault it is 3 of 40.
    ["error_ratio@fault <= 8%", "holds"],
    ["error_ratio over 300ms <= 99%", "fails"],
    ["good_ratio over 1s >= 70%", "holds"],
    ["good_ratio over 1s > 70%", "fails"],
    ["p50@fault over 2s < 6ms", "holds"],
    ["error_ratio@baseline over 1s <= 0%", "holds"],
  ])("%s: %s", (text, status) => {
    expect(judge(text, given)).toMatchObject({ status });
  });

  test("says the window, and where a phase was shorter than it", () => {
    expect(judge("error_ratio over 1s <= 20%", given).says).toBe(
      "front: share of bad samples over 1 s, at most 30 % (limit <= 20 %)",
    );
    expect(judge("error_ratio@fault over 10s <= 20%", given)).toMatchObject({
      status: "no-data",
      says: "front: 10 s of error_ratio were not seen, only 3.99 s",
    });
  });

  test("no window is worse than the worst that every one of them shows", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (bad) => {
        const isBad = (due: number) => bad[Math.floor((due - 3_010) / 100)] === true;
        const front = (due: number) => (due >= 3_010 && due < 7_000 && isBad(due) ? "bad" : "good");
        const shares = Array.from({ length: 31 }, (_, at) => {
          const dues = Array.from({ length: 10 }, (_none, index) => 3_050 + (at + index) * 100);
          return dues.filter((due) => front(due) === "bad").length / 10;
        });
        const { worst } = judge("error_ratio@fault over 1s <= 0%", { front });
        expect(worst?.observed?.hi).toBeCloseTo(Math.max(...shares), 9);
      }),
    );
  });
});

describe("vs baseline compares a probe with itself before the fault", () => {
  test.each([
    ["p50@fault <= 32ms vs baseline", "holds"],
    ["p50@fault <= 31ms vs baseline", "fails"],
    ["p50@fault <= 5x baseline", "holds"],
    ["p50@fault <= 4x vs baseline", "fails"],
    ["p50@fault <= 4x baseline + 8ms", "holds"],
    ["p50@fault <= 4x + 7ms vs baseline", "fails"],
    ["good_ratio@fault >= 1x baseline", "holds"],
  ])("%s: %s", (text, status) => {
    expect(judge(text, { latencyMs: slower })).toMatchObject({ status });
  });

  test("says what the limit came to", () => {
    const result = judge("p50@fault <= 2x baseline + 10ms", { latencyMs: slower });

    expect(result.says).toBe("front: p50 latency 40 ms (limit <= 26 ms by the baseline)");
    expect(result).toMatchObject({ reference: "baseline", factor: 2, limit: 10 });
    expect(result.worst?.limit).toEqual({ lo: 26, hi: 26 });
  });

  test("a baseline too short for it is no data, with the rate that would do", () => {
    // 25 samples before the fault; p95 takes 100.
    expect(judge("p95@cool-down <= 2x baseline").says).toContain("100 samples are needed");
    expect(judge("p95@cool-down <= 2x baseline")).toMatchObject({ status: "no-data" });
  });
});

describe("vs control compares with what was not hit, at the same time", () => {
  const outage = j.badIn(4_000, 5_000);

  test.each([
    ["what the host did to both is nobody's fault", outage, "holds"],
    ["what only it suffered is", () => "good" as const, "fails"],
  ])("%s", (_what, control, status) => {
    const result = judge("error_ratio@fault <= 1% vs control", { front: outage, control });

    expect(result).toMatchObject({ status, reference: "control" });
    expect(result.observations.map(({ probe }) => probe)).toEqual(["front"]);
  });

  test("takes times of the whole run, too", () => {
    const given = { front: outage, control: outage };
    expect(judge("ttr <= 500ms vs control", given)).toMatchObject({ status: "holds" });
    // The bounds of both are 200 ms apart: 0 more is within them.
    expect(judge("ttr <= 0ms vs control", given)).toMatchObject({ status: "undecidable" });
  });

  // Of front a quarter is bad; of the controls the one in the middle has half of it, one more, one nothing.
  test.each([
    [[4_000, 4_500, 4_000], "fails"],
    [[4_000, 5_500, 5_500], "holds"],
    [[4_000, 5_000, 5_500], "holds"],
    [[4_000, 4_900, 5_500], "fails"],
    [[4_900, 5_500], "fails"],
  ] as const)("of several controls the one in the middle counts: bad until %j", (ends, status) => {
    const names = ends.map((_, at) => `beside-${at}`);
    const probes = [
      j.probe("front", { service: "front" }),
      ...names.map((name) => j.probe(name, { role: "control", service: "api", zone: "b" })),
    ];
    const samples = [
      ...j.samples(outage),
      ...names.flatMap((p, at) => j.samples(j.badIn(4_000, ends[at] as number), { p })),
    ];
    const watching = { ...j.WATCHING, thresholds: ["error_ratio@fault <= 0% vs control"] };
    const { thresholds } = buildReport(j.run(j.plan({ probes, watching })), samples);
    expect(thresholds[0]).toMatchObject({ status });
  });

  test("without a control probe there is no data", () => {
    expect(judge("error_ratio <= 1% vs control")).toMatchObject({
      status: "no-data",
      says: "front: the control holds no data for error_ratio",
    });
  });
});

describe("k6's words mean what they mean there", () => {
  const given = { latencyMs: (due: number) => (due % 1_000 < 100 ? 300 : 20) };

  test.each([
    ["p(50)<25", "holds"],
    ["med<25", "holds"],
    ["avg<47", "fails"],
    ["avg<=48", "holds"],
    ["min>=20", "holds"],
    ["max<=300", "holds"],
    ["p(80)<500", "holds"],
  ])("%s: %s", (text, status) => {
    expect(judge(text.replace("<", "@fault<").replace(">", "@fault>"), given).status).toBe(status);
  });

  test("a percentile with too few samples beyond it is no data", () => {
    expect(judge("p(99.9)<500")).toMatchObject({
      status: "no-data",
      says: expect.stringContaining("5000 samples are needed, there were 4"),
    });
  });
});

describe("soft thresholds warn", () => {
  test("and decide nothing, whatever they show", () => {
    const { verdict, thresholds, findings } = report(["soft ttr <= 1ms", "ttr <= 10s"], {
      front: j.badIn(4_000, 5_000),
    });

    expect(verdict).toMatchObject({ verdict: "pass", exit: 0, charges: [] });
    expect(thresholds[0]).toMatchObject({ soft: true, gates: false, status: "fails" });
    expect(findings).toContainEqual(
      expect.stringMatching(/^warning: soft ttr <= 1ms does not hold/),
    );
  });

  test("and leave the usual thresholds in place", () => {
    const { verdict, thresholds } = report(["soft ttr <= 1ms"], { front: j.badIn(3_500, 6_500) });

    expect(thresholds.map(({ text }) => text)).toContain("longest_outage <= 2s");
    expect(verdict.verdict).toBe("fail");
  });

  test("that hold are silent", () => {
    expect(report(["soft ttr <= 1s"]).findings).toEqual([]);
  });
});

test.each([
  ["recovery <= self-healed", j.badIn(3_500, 5_000), "holds"],
  ["recovery <= self-healed", j.badIn(3_500, 8_000), "fails"],
  // Its end may be before our undo at 7 s, or after it.
  ["recovery <= self-healed", j.badIn(3_500, 6_960), "undecidable"],
  ["recovery <= self-healed", j.badIn(3_500, 7_040), "undecidable"],
  ["recovery <= healed-after-revert", j.badIn(3_500, 6_960), "holds"],
  ["recovery == unaffected", () => "good" as const, "holds"],
  ["recovery <= degraded", j.badIn(3_500, 5_000), "fails"],
])("%s, %#: %s", (text, front, status) => {
  expect(judge(text, { front })).toMatchObject({ status });
});

test("burn and budget speak of an objective", () => {
  const front = j.badIn(4_000, 4_400);

  // 4 of 40 bad, and 0.1 % may be: a hundred times too fast.
  expect(judge("burn(99.9%)@fault <= 1x", { front })).toMatchObject({ status: "fails" });
  expect(judge("burn(99.9%)@fault <= 1x", { front }).worst?.observed?.lo).toBeCloseTo(100, 9);
  // At most 505 ms of an hour's 3.6 s were seen, and some 250 ms more could hide between the samples.
  expect(judge("budget_spent(99.9%, 1h) <= 15%", { front })).toMatchObject({
    status: "undecidable",
  });
  expect(judge("budget_spent(99.9%, 1h) <= 22%", { front })).toMatchObject({ status: "holds" });
  expect(judge("budget_spent(99.9%, 1h) <= 5%", { front })).toMatchObject({ status: "fails" });
});

test("ttr_service counts from the first outage to good again", () => {
  const { worst } = judge("ttr_service <= 3s", { front: j.badIn(4_000, 6_000) });

  expect(worst?.observed).toEqual({ lo: 5_950 - 4_052, hi: 6_055 - 3_950 });
});

describe("baseline_good_ratio is a share with the bounds that so few samples have", () => {
  test("25 of 25 show 90 %, and not 99 %", () => {
    expect(judge("baseline_good_ratio >= 90%")).toMatchObject({ status: "holds" });
    expect(judge("baseline_good_ratio >= 99%")).toMatchObject({
      status: "undecidable",
      says: expect.stringContaining("268 samples are needed, there were 25; probe every 9ms"),
    });
  });

  test.each([
    [0.9, 25],
    [0.95, 52],
    [0.99, 268],
    [0.995, 539],
    [0.999, 2_703],
    [0.9999, 27_053],
  ])("to show %d takes %i samples, as the table of Wilson's bounds has it", (share, samples) => {
    expect(samplesToShow(share)).toBe(samples);
    expect(wilson(samples, samples)!.lo).toBeGreaterThanOrEqual(share);
    expect(wilson(samples - 1, samples - 1)!.lo).toBeLessThan(share);
  });

  test.each([
    [0.9, 200],
    [0.5, 30],
    [0.95, 200],
  ])("of %d in %i samples either bound is wrong in about 5 % of all draws", (truth, all) => {
    // Summed over every number of good samples there can be, by their binomial chances.
    let chance = (1 - truth) ** all;
    let [tooHigh, tooLow] = [0, 0];
    for (let good = 0; good <= all; good++) {
      const { lo, hi } = wilson(good, all)!;
      if (lo > truth) tooHigh += chance;
      if (hi < truth) tooLow += chance;
      chance *= ((all - good) / (good + 1)) * (truth / (1 - truth));
    }
    expect(Math.max(tooHigh, tooLow)).toBeLessThan(0.09);
    expect(Math.min(tooHigh, tooLow)).toBeGreaterThan(0.015);
  });
});

test("latency_inflation without enough samples names the rate that would decide it", () => {
  expect(judge("latency_inflation <= 2x")).toMatchObject({
    status: "no-data",
    says: expect.stringMatching(/100 samples are needed, there were 25; probe every 25ms/),
  });
});

describe("redundancy_left tells a survivor from a lucky one", () => {
  const members = [
    { id: j.VICTIM.id, healthy: true },
    { id: "2".repeat(64), healthy: true },
    { id: "3".repeat(64), healthy: true, checked: true as const },
  ];
  const plan = { replicas: [{ service: "api", members }] };
  const change = (t: number, id: string, what: string, facts = {}) =>
    ({ t, kind: "target-changed", target: id, name: "x", change: what, facts }) as const;

  test.each([
    ["redundancy_left >= 2", "holds", []],
    ["redundancy_left{service=api} >= 2", "fails", [change(3_500, members[1]!.id, "die")]],
    [
      "redundancy_left >= 1",
      "fails",
      [
        change(3_500, members[1]!.id, "die"),
        change(3_600, members[2]!.id, "health", { status: "unhealthy" }),
      ],
    ],
    // With a check, a start alone makes nothing healthy.
    [
      "redundancy_left >= 2",
      "fails",
      [change(2_000, members[2]!.id, "die"), change(2_100, members[2]!.id, "start")],
    ],
    [
      "redundancy_left >= 2",
      "holds",
      [
        change(2_000, members[2]!.id, "die"),
        change(2_100, members[2]!.id, "start"),
        change(2_500, members[2]!.id, "health", { status: "healthy" }),
      ],
    ],
    ["redundancy_left >= 2", "undecidable", [change(4_000, "", "events-lost")]],
    // In the gap the victim may have been started again.
    [
      "redundancy_left >= 2",
      "undecidable",
      [
        change(4_000, "", "events-lost"),
        change(5_000, "", "events-back"),
        change(6_000, members[1]!.id, "die"),
      ],
    ],
  ])("%s: %s, %#", (text, status, more) => {
    const entries = [change(3_020, j.VICTIM.id, "die"), ...more];
    expect(judge(text, { entries, plan })).toMatchObject({ status });
  });

  // A thaw makes nobody well whose check had failed before it was paused.
  test.each([
    ["unhealthy", 1],
    ["starting", 1],
    ["healthy", 2],
  ])("what was %s, paused and thawed leaves %i", (status, left) => {
    const checked = members[2]!.id;
    const entries = [
      change(2_000, checked, "health", { status }),
      change(2_100, checked, "pause"),
      change(2_200, checked, "thaw"),
      change(3_020, j.VICTIM.id, "die"),
    ];
    const { redundancy } = report([], { plan, entries });
    expect(redundancy).toMatchObject([{ left: { lo: left, hi: left } }]);
  });

  // Of one that was made since nobody knows whether it has a health check, where some members have one.
  test.each([
    ["start", "holds", "shop/api", [false, false]],
    ["start", "undecidable", "shop/api", [false, true]],
    ["start", "fails", "shop/api", [true, true]],
    ["health", "holds", "shop/api", [true, true]],
    ["start", "fails", "shop/web", [false, false]],
  ] as const)("one replaced by a %s: %s for %s, checks %j", (what, status, service, checks) => {
    const two = members.slice(0, 2).map(({ id }, i) => ({
      id,
      healthy: true,
      ...(checks[i] ? { checked: true as const } : {}),
    }));
    const replaced = { replicas: [{ service: "api", project: "shop", members: two }] };
    const facts = { service, ...(what === "health" ? { status: "healthy" } : {}) };
    const entries = [
      change(2_000, two[1]!.id, "die"),
      change(2_100, "4".repeat(64), what, facts),
      change(3_020, j.VICTIM.id, "die"),
    ];
    expect(judge("redundancy_left >= 1", { entries, plan: replaced })).toMatchObject({ status });
  });

  test("is in the report, and no data where the journal does not know the service", () => {
    const { redundancy } = report([], { plan, entries: [change(3_020, j.VICTIM.id, "die")] });
    expect(redundancy).toEqual([{ service: "api", replicas: 3, left: { lo: 2, hi: 2 } }]);
    expect(judge("redundancy_left >= 1")).toMatchObject({ status: "no-data", gates: true });
  });
});

test("residue counts what was left behind", () => {
  expect(judge("residue == 0")).toMatchObject({ status: "holds", gates: true });
});
