import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Interval, interval } from "../../src/reporter/interval.ts";
import type { ProbeMetrics } from "../../src/reporter/metrics.ts";
import { parseThreshold } from "../../src/reporter/threshold-parser.ts";
import { judgeThreshold, thresholdsOf } from "../../src/reporter/thresholds.ts";
import { windowMetrics } from "../../src/reporter/window-metrics.ts";
import { WATCHING } from "./journal.ts";

const EMPTY = windowMetrics([], [], { window: { from: 0, to: 1 }, latencyLimitMs: 1 });

function metrics(more: Partial<ProbeMetrics> = {}): ProbeMetrics {
  const { role = "service" } = more;
  return {
    probe: "front",
    role,
    gates: role !== "victim",
    phases: {},
    watched: EMPTY,
    outages: [],
    relapses: 0,
    smallestOutageMs: 200,
    ...more,
  };
}

function judge(text: string, ...probes: ProbeMetrics[]) {
  const records = probes.map((one) => ({ metrics: one, samples: [], latencyLimitMs: 500 }));
  return judgeThreshold(parseThreshold(text), {
    probes: records,
    timeline: { spans: [], lastMs: 0 },
    intervalMs: 100,
    redundancy: [],
  });
}

const lasting = (lo: number, hi: number) => metrics({ ttr: interval(lo, hi) });

describe("judgeThreshold()", () => {
  test.each([
    ["ttr <= 1s", 500, 1_000, "holds"],
    ["ttr <= 1s", 900, 1_001, "undecidable"],
    ["ttr <= 1s", 1_000, 1_001, "undecidable"],
    ["ttr <= 1s", 1_001, 2_000, "fails"],
    ["ttr < 1s", 500, 999, "holds"],
    ["ttr < 1s", 500, 1_000, "undecidable"],
    ["ttr < 1s", 1_000, 1_000, "fails"],
    ["ttr >= 1s", 1_000, 2_000, "holds"],
    ["ttr >= 1s", 999, 2_000, "undecidable"],
    ["ttr >= 1s", 500, 999, "fails"],
    ["ttr > 1s", 1_001, 2_000, "holds"],
    ["ttr > 1s", 1_000, 1_000, "fails"],
    ["ttr == 1s", 1_000, 1_000, "holds"],
    ["ttr == 1s", 999, 1_001, "undecidable"],
    ["ttr == 1s", 1_001, 1_002, "fails"],
    ["ttr <= 1s", 500, Infinity, "undecidable"],
    ["ttr <= 1s", 1_500, Infinity, "fails"],
  ])("%s with %d to %d: %s", (text, lo, hi, expected) => {
    expect(judge(text, lasting(lo, hi)).status).toBe(expected);
  });

  test("never holds where some value of the interval does not, and never fails where some does", () => {
    const value = fc.integer({ min: 0, max: 30 });
    // What is so or cannot be, whatever is seen, is refused.
    const above = fc.integer({ min: 1, max: 30 });
    const operator = fc.constantFrom("<=", "<", ">=", ">", "==");
    fc.assert(
      fc.property(value, value, above, operator, (a, b, limit, op) => {
        const { lo, hi }: Interval = interval(Math.min(a, b), Math.max(a, b));
        const isTrue = (x: number) =>
          ({
            "<=": x <= limit,
            "<": x < limit,
            ">=": x >= limit,
            ">": x > limit,
            "==": x === limit,
          })[op];
        const all = Array.from({ length: hi - lo + 1 }, (_, index) => isTrue(lo + index));
        const expected = all.every(Boolean) ? "holds" : all.some(Boolean) ? "undecidable" : "fails";

        const { status } = judge(`ttr ${op} ${limit}ms`, lasting(lo, hi));

        // Between whole numbers there are others, which may satisfy neither end: `==` alone sees them.
        if (op === "==" && lo < limit && limit < hi) expect(status).toBe("undecidable");
        else expect(status).toBe(expected);
      }),
    );
  });

  test("the worst probe decides, and is named with its value and the limit", () => {
    const result = judge(
      "ttr <= 1s",
      lasting(0, 10),
      metrics({ probe: "back", ttr: interval(1_200, 1_400) }),
    );

    expect(result).toMatchObject({ status: "fails", gates: true, worst: { probe: "back" } });
    expect(result.says).toBe(
      "back: time to recover from the first injection 1.2–1.4 s (limit <= 1 s)",
    );
  });

  test("no data is never a pass", () => {
    expect(judge("ttr <= 1s", metrics())).toMatchObject({ status: "no-data", gates: true });
    expect(judge("p95@fault <= 1s", lasting(0, 0))).toMatchObject({ status: "no-data" });
    expect(judge("ttr <= 1s", lasting(0, 0), metrics({ probe: "back" })).status).toBe("no-data");
  });

  test("a selector that means no probe gates, and has no data", () => {
    expect(judge("ttr{service=nobody} <= 1s", lasting(0, 0))).toMatchObject({
      status: "no-data",
      gates: true,
      says: "no probe is meant by ttr{service=nobody} <= 1s",
    });
  });

  test("victims are left out, unless their role or their name is given; and then they do not gate", () => {
    const victim = metrics({ probe: "v", role: "victim", zone: "a", ttr: interval(9_000, 9_100) });
    const control = metrics({ probe: "c", role: "control", zone: "a", ttr: interval(0, 0) });

    expect(judge("ttr <= 1s", control, victim).status).toBe("holds");
    expect(judge("ttr{zone=a} <= 1s", control, victim).observations).toHaveLength(1);
    expect(judge("ttr{zone=a} <= 1s", victim)).toMatchObject({ status: "no-data", gates: true });
    expect(judge("ttr{role=victim} <= 1s", control, victim)).toMatchObject({
      status: "fails",
      gates: false,
    });
    expect(judge("ttr{probe=v} <= 1s", control, victim)).toMatchObject({
      status: "fails",
      gates: false,
    });
  });

  test("what cannot be decided says which rate would do", () => {
    expect(judge("ttr <= 1s", lasting(900, 1_100)).says).toContain(
      "; probe every 50ms or faster to decide it",
    );
    expect(judge("ttr <= 10s", lasting(9_900, 10_100)).says).toContain(
      "; probe every 50ms or faster",
    );
    expect(judge("ttr <= 10s", lasting(9_900, Infinity)).says).toContain("watch longer");
    // Its middle is 40 ms before the limit, and its bounds 100 ms from there.
    expect(judge("ttr <= 1s", lasting(860, 1_060)).says).toContain("probe every 40ms");
  });
});

test("without thresholds of its own a plan has those of design §8, with its own recovery deadline", () => {
  const texts = thresholdsOf({ ...WATCHING, recoverMs: 12_345 }).map(({ text }) => text);

  expect(texts).toEqual(["longest_outage <= 2s", "ttr_release <= 12345ms", "relapses == 0"]);
  expect(thresholdsOf({ ...WATCHING, thresholds: ["ttr <= 1s"] })).toHaveLength(1);
});
