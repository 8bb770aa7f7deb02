/** Seen: `p95 over 10s` dropped each window with a bad sample too many, `error_ratio over 1s` each that was all lost, and no window ended just before a sample. */
import { expect, test } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

type State = Parameters<typeof j.samples>[0];

const during =
  (is: "bad" | "lost", from: number, to: number): State =>
  (due) =>
    due >= from && due < to ? is : "good";

function judge(text: string, samples: ReturnType<typeof j.samples>) {
  const plan = j.plan({ watching: { ...j.WATCHING, thresholds: [text] } });
  return buildReport(j.run(plan), samples).thresholds[0]!;
}

test.each([
  // Ten samples make a median of a window of 1 s: with one of them bad it was none.
  ["p50@fault over 1s <= 100ms", during("bad", 4_000, 4_100), "holds"],
  ["p50@fault over 1s <= 100ms", during("bad", 4_000, 4_600), "undecidable"],
  ["p50@fault over 1s <= 1ms", during("bad", 4_000, 4_600), "fails"],
  ["p50@fault over 1s <= 100ms", during("lost", 4_000, 4_600), "undecidable"],
  ["p50@fault over 1s <= 100ms", during("lost", 4_000, 5_500), "undecidable"],
  ["error_ratio@fault over 1s <= 5%", during("lost", 4_000, 5_500), "undecidable"],
  ["good_ratio@fault over 1s >= 95%", during("lost", 4_000, 5_500), "undecidable"],
  ["error_ratio@fault over 1s <= 5%", during("lost", 4_000, 4_900), "holds"],
  ["burn(99%)@fault over 1s <= 5x", during("lost", 4_000, 5_500), "undecidable"],
] as const)("%s does not hold on the other windows alone, %#", (text, state, status) => {
  expect(judge(text, j.samples(state))).toMatchObject({ status });
});

// 100 ms apart: a window of 250 ms holds three of them, or two, and of two bad ones both and no other.
test.each([
  ["error_ratio@fault over 250ms <= 67%", j.badIn(5_000, 5_200)],
  ["good_ratio@fault over 250ms > 0%", j.badIn(5_000, 5_200)],
] as const)("%s fails in the window that ends just before a good sample", (text, state) => {
  expect(judge(text, j.samples(state))).toMatchObject({ status: "fails" });
});

// Between two outages lie 995 to 1,202 ms, or 895 to 1,102: a window of 1 s may touch both of them, or not.
test.each([
  [
    "outages@fault over 1s <= 1",
    (due: number) => j.badIn(3_500, 4_000)(due) !== "good" || j.badIn(5_100, 5_600)(due) !== "good",
  ],
  [
    "outages@fault over 1s <= 1",
    (due: number) => j.badIn(3_500, 4_000)(due) !== "good" || j.badIn(5_000, 5_500)(due) !== "good",
  ],
  ["outages@fault == 0", (due: number) => due > 7_000 && due < 7_400],
] as const)(
  "%s is undecidable where it depends on when an outage ended or began, %#",
  (text, isBad) => {
    const samples = j.samples((due) => (isBad(due) ? "bad" : "good"));
    expect(judge(text, samples)).toMatchObject({ status: "undecidable" });
  },
);

test("slow answers in a window are its latency", () => {
  const latencyMs = (due: number) => (due >= 4_000 && due < 4_600 ? 900 : 5);
  const samples = j.samples(undefined, { latencyMs });

  expect(judge("p50@fault over 1s <= 100ms", samples)).toMatchObject({ status: "fails" });
});

test("fails where a window that was measured fails", () => {
  const state: State = (due) => (due >= 4_000 && due < 5_500 ? "lost" : j.badIn(6_000, 6_400)(due));

  expect(judge("error_ratio@fault over 1s <= 5%", j.samples(state))).toMatchObject({
    status: "fails",
  });
});

test("says how many windows could not be measured", () => {
  expect(
    judge("error_ratio@fault over 1s <= 5%", j.samples(during("lost", 4_000, 5_500))),
  ).toMatchObject({
    says: "front: share of bad samples over 1 s, at most 0–100 % (limit <= 5 %); 6 of 32 windows could not be measured for want of samples, and the worst may be among them",
  });
});

test("the record's own end is no window that was missed", () => {
  const samples = j.samples(undefined, { to: 11_500 });

  expect(judge("p50@cool-down over 1s <= 100ms", samples)).toMatchObject({ status: "holds" });
  expect(judge("error_ratio@cool-down over 300ms <= 5%", samples)).toMatchObject({
    status: "holds",
  });
});
