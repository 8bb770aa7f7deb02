/** Seen: with a fifth of all answers after two seconds `p(95)<900` held, because slow ones were left out. */
import { expect, test } from "vitest";
import { buildReport } from "../../src/reporter/report.ts";
import * as j from "../reporter/journal.ts";

type Samples = ReturnType<typeof j.samples>;

const inFault = ({ due }: { due: number }) => due >= 3_010 && due < 7_000;

/** Every so many of the fault's 40 samples are as told. */
function every(nth: number, more: (due: number) => Partial<Samples[number]>): Samples {
  let index = 0;
  return j
    .samples(undefined, { latencyMs: () => 20 })
    .map((one) => (inFault(one) && index++ % nth === 0 ? { ...one, ...more(one.due) } : one));
}

const slow = (due: number) => ({ done: due + 900 });
const hung = (due: number) => ({ done: due + 1_001, ok: false, r: "timeout" });
const refused = (due: number) => ({ done: due + 1, ok: false, r: "refused" });
const lost = () => ({ sent: undefined, done: undefined, ok: undefined });

function judge(text: string, samples: Samples) {
  const plan = j.plan({ watching: { ...j.WATCHING, thresholds: [text] } });
  const { thresholds, verdict } = buildReport(j.run(plan), samples);
  return { status: thresholds[0]!.status, says: thresholds[0]!.says, verdict: verdict.verdict };
}

test.each([
  ["p(80)@fault < 600ms", "fails", 4, slow],
  ["p(80)@fault <= 900ms", "holds", 4, slow],
  ["p(80)@fault < 600ms", "holds", 8, slow],
  ["max@fault < 800ms", "fails", 20, slow],
  ["max@fault <= 900ms", "holds", 20, slow],
  ["avg@fault <= 240ms", "holds", 4, slow],
  ["avg@fault < 240ms", "fails", 4, slow],
] as const)("%s where some came late: %s", (text, status, nth, how) => {
  expect(judge(text, every(nth, how))).toMatchObject({ status });
});

test.each([
  ["p(80)@fault <= 900ms", "fails", 4, hung],
  ["p(80)@fault > 900ms", "holds", 4, hung],
  ["p(80)@fault <= 30ms", "holds", 8, hung],
  ["max@fault <= 5s", "undecidable", 20, hung],
  ["max@fault <= 900ms", "fails", 20, hung],
  ["avg@fault <= 500ms", "undecidable", 20, hung],
  ["avg@fault <= 50ms", "fails", 20, hung],
  ["min@fault <= 20ms", "holds", 2, hung],
] as const)("%s where some timed out: %s", (text, status, nth, how) => {
  expect(judge(text, every(nth, how))).toMatchObject({ status });
});

test.each([
  ["p(80)@fault <= 30ms", "holds", 8, refused],
  ["p(80)@fault <= 30ms", "undecidable", 4, refused],
  ["p(80)@fault <= 10ms", "fails", 4, refused],
  ["p50@fault <= 30ms", "undecidable", 1, refused],
  ["max@fault <= 30ms", "holds", 4, refused],
  ["avg@fault <= 30ms", "holds", 4, refused],
  ["max@fault <= 30ms", "no-data", 1, refused],
  ["min@fault >= 20ms", "holds", 4, refused],
  ["max@fault <= 30ms", "undecidable", 20, lost],
  ["min@fault >= 20ms", "undecidable", 20, lost],
] as const)("%s where some have no answer: %s", (text, status, nth, how) => {
  expect(judge(text, every(nth, how))).toMatchObject({ status });
});

test("an outage of which no answer came does not pass by the few that did, and says who judges it", () => {
  const down = j.samples(j.badIn(3_200, 99_000));
  expect(judge("p50 < 100ms", down)).toMatchObject({
    status: "undecidable",
    says: "front: p50 latency ≥ 0 s (limit < 100 ms); 88 of 90 samples have no known latency (88 failed): good_ratio and longest_outage judge those",
    verdict: "fail",
  });
});

test("a baseline that has none leaves what is compared with it open", () => {
  const latencyMs = (due: number) => (inFault({ due }) ? 40 : 5);
  const early = j.samples(j.badIn(1_500, 2_800), { latencyMs });
  expect(judge("p50@fault <= 2x baseline", early)).toMatchObject({
    status: "undecidable",
    says: expect.stringMatching(/; of the baseline 13 of 25 samples have no known latency/),
  });
});
