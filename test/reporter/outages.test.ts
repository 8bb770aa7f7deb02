import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SampleLine } from "../../src/core/entry.ts";
import { classify, outages } from "../../src/reporter/outages.ts";
import { isFull, note, seed } from "../proof.ts";
import { simulate } from "./simulated-service.ts";

const L = 100;

/** One letter per sample, 100 ms apart, 5 ms each: g(ood), b(ad), s(low), l(ost). */
function row(letters: string): SampleLine[] {
  return [...letters].map((letter, index) => {
    const due = index * 100;
    if (letter === "l") return { p: "a", due };
    const done = due + (letter === "s" ? 150 : 5);
    return {
      p: "a",
      due,
      sent: due,
      done,
      ok: letter !== "b",
      ...(letter === "b" ? { r: "refused" } : {}),
    };
  });
}

function found(letters: string, more: { k?: number; r?: number } = {}) {
  return outages(row(letters), { latencyLimitMs: L, ...more });
}

describe("classify()", () => {
  test.each([
    ["good", { sent: 0, done: 100, ok: true }],
    ["slow", { sent: 0, done: 100.001, ok: true }],
    ["bad", { sent: 0, done: 5, ok: false, r: "reset" }],
    ["lost", {}],
    ["lost", { sent: 0, done: 5, ok: false, r: "not-sent" }],
    ["lost", { sent: 0 }],
  ])("is %s for %o", (expected, rest) => {
    expect(classify({ p: "a", due: 0, ...rest }, L)).toBe(expected);
  });

  test("counts the latency from the due time, not from the sending", () => {
    expect(classify({ p: "a", due: 0, sent: 40, done: 110, ok: true }, L)).toBe("slow");
  });
});

describe("outages()", () => {
  test("has the bounds of the samples around it", () => {
    expect(found("ggbbbggg")).toEqual([
      {
        start: { lo: 100, hi: 205 },
        end: { lo: 400, hi: 505 },
        duration: { lo: 195, hi: 405 },
        firstDue: 200,
        lastDue: 400,
        samples: 3,
        reasons: { refused: 3 },
      },
    ]);
  });

  test("bounds the start of a hang by the latency limit, not by the timeout", () => {
    const hung = row("gg").concat(
      [200, 300].map((due) => ({
        p: "a",
        due,
        sent: due,
        done: due + 2_000,
        ok: false,
        r: "timeout",
      })),
      row("ggggggg").slice(4),
    );

    expect(outages(hung, { latencyLimitMs: L })[0]?.start).toEqual({ lo: 100, hi: 300 });
  });

  test.each([
    ["gggbggg", 0, "one bad sample is no outage"],
    ["ggbgbgbgb", 0, "bad samples that never follow each other are no outage"],
    ["ggbbggbbggg", 1, "two good samples do not close an outage"],
    ["ggbbgggbbggg", 2, "three good samples close it"],
    ["ggssggg", 1, "slow samples open one too"],
    ["ggblbggg", 1, "a lost sample does not part two bad ones"],
    ["ggbbglglgbbggg", 2, "lost samples do not keep it open"],
    ["lllll", 0, "lost samples alone prove nothing"],
    ["", 0, "no samples, no outage"],
  ])("%s: %i, %#", (letters, count, _why) => {
    expect(found(letters)).toHaveLength(count);
  });

  test("k and r are as given", () => {
    expect(found("gbgg", { k: 1, r: 2 })).toHaveLength(1);
    expect(found("gbbggg", { k: 3 })).toHaveLength(0);
  });

  test("has no known end when the record stops before it closed", () => {
    expect(found("ggbbgg")[0]?.end).toEqual({ lo: 300, hi: Infinity, open: true });
    expect(found("ggbbgg")[0]?.duration).toMatchObject({ hi: Infinity, open: true });
  });

  test("has no known start when the record begins inside it", () => {
    expect(found("bbggg")[0]?.start).toEqual({ lo: -Infinity, hi: 5, open: true });
  });

  test("does not depend on the order in which the answers came back", () => {
    expect(outages(row("ggbbbggg").reverse(), { latencyLimitMs: L })).toEqual(found("ggbbbggg"));
  });
});

/** A whole number, as fast-check wants it. */
const drawn = Number.parseInt(seed, 16) || 1;
const OUTAGES = isFull ? 20_000 : 600;

describe(`the truth is always inside the bounds (CHAOS_SEED=${seed})`, () => {
  const rows = (["refuse", "hang"] as const).flatMap((fault) =>
    [100, 250, 500, 1_000].map((intervalMs) => ({ fault, intervalMs })),
  );

  test.each(rows)("$fault, one sample every $intervalMs ms", ({ fault, intervalMs }) => {
    let seen = 0;
    let widest = 0;
    const truth = fc.record({
      phaseMs: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share * intervalMs),
      startMs: fc.double({ min: 5, max: 9, noNaN: true }).map((count) => count * intervalMs),
      durationMs: fc.double({ min: 2.2, max: 20, noNaN: true }).map((count) => count * intervalMs),
      serviceMs: fc.double({ min: 0.1, max: 20, noNaN: true }),
      lateMs: fc.double({ min: 0, max: 4, noNaN: true }),
    });

    fc.assert(
      fc.property(truth, (given) => {
        const limits = { latencyLimitMs: 50, timeoutMs: 2 * intervalMs };
        const all = outages(simulate({ ...given, ...limits, fault, intervalMs }), limits);
        if (all.length === 0) return;
        seen++;
        expect(all).toHaveLength(1);
        const [{ start, end, duration }] = all as [(typeof all)[0]];
        within(given.startMs, start);
        within(given.startMs + given.durationMs, end);
        within(given.durationMs, duration);
        widest = Math.max(widest, (duration.hi - duration.lo) / intervalMs);
        const slack = fault === "hang" ? 2 * limits.latencyLimitMs : 0;
        const noise = 2 * (given.serviceMs + given.lateMs);
        expect(duration.hi - duration.lo).toBeLessThanOrEqual(
          2 * intervalMs + slack + noise + 1e-6,
        );
      }),
      { numRuns: Math.ceil(1.1 * OUTAGES), seed: drawn },
    );

    expect(seen).toBeGreaterThanOrEqual(OUTAGES);
    const worst = { "width in intervals": Math.ceil(widest * 100) / 100 };
    const proof = { of: `${fault} every ${intervalMs} ms`, counts: { outages: seen }, worst };
    note({ loop: "bounds", ...proof, failures: [] });
  });
});

function within(truth: number, { lo, hi }: { lo: number; hi: number }): void {
  expect(truth).toBeGreaterThanOrEqual(lo - 1e-9);
  expect(truth).toBeLessThanOrEqual(hi + 1e-9);
}
