import { expect, test } from "vitest";
import type { SampleLine } from "../../src/core/entry.ts";
import { withoutOwnDelay } from "../../src/reporter/own-delay.ts";
import { LOOPBACK } from "../../src/reporter/self-check.ts";

const WATCHING = { latencyLimitMs: 500, timeoutMs: 1_000 };
const own = (due: number, more: Partial<SampleLine> = {}): SampleLine => {
  return { p: LOOPBACK, due, sent: due, done: due + 1, ok: true, ...more };
};
const front = (due: number, done: number, more: Partial<SampleLine> = {}): SampleLine => {
  return { p: "front", due, sent: due, done, ok: true, ...more };
};

function relieved(...samples: SampleLine[]) {
  return withoutOwnDelay(samples, WATCHING)?.samples.filter(({ p }) => p === "front");
}

test("answers that were in time are left as they are", () => {
  expect(relieved(own(0), front(50, 400), own(100))).toBeUndefined();
});

test("what our own samples waited for as well was not the service", () => {
  const blocked = own(100, { sent: 380, done: 400 });
  expect(relieved(own(0), front(50, 700), blocked, own(400))).toEqual([front(50, 400)]);
});

test("of a lost sample of our own the time until the next one was sent", () => {
  const lost = { p: LOOPBACK, due: 100 };
  expect(relieved(own(0), lost, front(50, 700), own(300))).toEqual([front(50, 500)]);
});

test("times that overlap count once", () => {
  const both = [own(100, { done: 400 }), own(200, { done: 400 })];
  expect(relieved(...both, front(50, 700))).toEqual([front(50, 400)]);
});

test("a timeout during which we slept may have been a good answer, and a refusal may not", () => {
  const slept = own(100, { done: 900 });
  const timeout = front(50, 1_050, { ok: false, r: "timeout" });
  const refused = front(50, 60, { ok: false, r: "refused" });
  expect(relieved(slept, timeout, refused)).toEqual([front(50, 250), refused]);
});
