/**
 * A stream in pieces of one byte was written at once, whoever waited and whether or not its receiver read:
 * the proxy answered nobody for many seconds, and held a hundred bytes for each.
 */
import { expect, it } from "vitest";
import { openAlarms } from "../../src/proxy/alarms.ts";
import slicer from "../../src/proxy/toxics/slicer.ts";
import { fakeLink, openTurned } from "../proxy/fake-link.ts";

const settings = { average_size: 1, size_variation: 0, delay: 0 };

it("many pieces leave the others their turn, and all come", () => {
  const clock = openTurned();
  const link = fakeLink(clock);
  const stage = slicer.attach(settings, link);
  stage.take(Buffer.alloc(100_000), 0);
  expect(link.passed.length).toBeLessThan(5_000);
  stage.end(0);
  clock.turnTo(10_000);
  expect([link.passed.length, link.held(), link.ended() !== undefined]).toEqual([100_000, 0, true]);
});

it("pieces wait for a receiver that has enough, and are there when it has room", () => {
  const clock = openTurned();
  let ready: (() => void) | undefined;
  const one = fakeLink(clock);
  const room = (call: () => void) => {
    ready = call;
    return one.passed.length % 10 !== 9;
  };
  const stage = slicer.attach(settings, { ...one, room });
  stage.take(Buffer.alloc(15), 0);
  clock.turnTo(1_000);
  expect(one.passed.length).toBe(9);
  one.passed.push({ bytes: Buffer.alloc(0), atMs: 0, onMs: 0 });
  ready?.();
  expect(one.passed.length).toBe(16);
});

it("whoever is due again at once waits for the others' turn", async () => {
  const alarms = openAlarms();
  let rings = 0;
  const ring = () => {
    rings++;
    const endMs = performance.now() + 1;
    while (performance.now() < endMs);
    if (rings < 100) alarms.at(alarms.now() + 0.1, ring);
  };
  for (let one = 0; one < 4; one++) alarms.at(alarms.now(), ring);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(rings).toBeLessThan(50);
  await expect.poll(() => alarms.pending(), { timeout: 10_000 }).toBe(0);
});
