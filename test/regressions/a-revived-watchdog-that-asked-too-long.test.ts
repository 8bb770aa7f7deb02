/**
 * Seen: controller and watchdog were killed together, and the revived watchdog began to act only
 * more than two seconds after its revival: the second in which a living controller may take its
 * wire up was counted from when it had booted and met the engine, not from its birth.
 */
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { doom } from "../../src/watchdog/doom.ts";

it("a watchdog counts the time to take its wire up from its own birth", async () => {
  const began = systemClock.monotonicMs();

  const why = await doom(new PassThrough(), {
    clock: systemClock,
    bornMs: began - 900,
    greet: () => {},
  });

  expect(why?.why).toMatch(/no controller/);
  expect(systemClock.monotonicMs() - began).toBeLessThan(900);
});

it("but never gives less than a moment after it could hear", async () => {
  const wire = new PassThrough();
  const doomed = doom(wire, {
    clock: systemClock,
    bornMs: systemClock.monotonicMs() - 60_000,
    greet: () => {},
  });

  setTimeout(() => wire.write("{}\n"), 200);
  setTimeout(() => wire.write('{"end":true}\n'), 1_500);

  expect(await doomed).toBe(undefined);
});
