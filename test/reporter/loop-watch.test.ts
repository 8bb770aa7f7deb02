import { expect, test } from "vitest";
import type { SampleLine } from "../../src/core/entry.ts";
import { LOOP, watchLoop } from "../../src/reporter/loop-watch.ts";
import { virtualClock } from "./virtual-clock.ts";

function watch(notableMs = 10) {
  const clock = virtualClock();
  const lines: SampleLine[] = [];
  const loop = { busyMs: 0 };
  const stop = watchLoop({
    ...{ clock, originMs: 1_000, notableMs },
    busyMs: () => loop.busyMs,
    write: (line) => lines.push(line),
  });
  return { clock, lines, loop, stop };
}

test("a loop that turns in time leaves no trace", async () => {
  const { clock, lines, stop } = watch();
  await clock.advance(1_000);
  await stop();
  expect(lines).toEqual([]);
});

test("it may have been away from the last tick that was in time until the late one", async () => {
  const { clock, lines, stop } = watch();
  await clock.advance(100);
  await clock.stall(45);
  await clock.advance(100);
  await stop();
  expect(lines).toEqual([{ p: LOOP, due: 100, done: 145 }]);
});

test("a loop that was at work between two ticks was away, however short that is for a timer", async () => {
  const { clock, lines, loop, stop } = watch(4);
  await clock.advance(20);
  loop.busyMs += 4;
  await clock.advance(20);
  await stop();
  expect(lines).toEqual([{ p: LOOP, due: 20, done: 22 }]);
});

test("times without a tick in time between them are one line, which a run's end ends too", async () => {
  const { clock, lines, stop } = watch();
  await clock.advance(20);
  await clock.stall(30);
  await clock.stall(30);
  await stop();
  expect(lines).toEqual([{ p: LOOP, due: 20, done: 80 }]);
});

test("ticks are no denser than every 2 ms, whatever the limit", async () => {
  const { clock, lines, stop } = watch(0.1);
  await clock.advance(10);
  await clock.stall(5);
  await clock.advance(2);
  await stop();
  expect(lines).toEqual([]);
});
