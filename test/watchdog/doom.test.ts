/** When a watchdog acts. */
import { expect, it } from "vitest";
import { watch } from "./watched.ts";

const HOUR_MS = 3_600_000;

it("waits while its controller speaks, and stands down when told to", async () => {
  const it = watch();
  await it.live(60, {});
  expect(it.why()).toBe("it waits");

  await it.say({ end: true });

  expect(it.why()).toBeUndefined();
});

it("acts when its wire ends", async () => {
  const it = watch();
  await it.say({});
  it.wire.end();
  await it.clock.advance(0);
  expect(it.why()).toBe("its controller is gone");
});

it("acts when nobody takes its wire up", async () => {
  const it = watch();
  await it.pass(900);
  expect(it.why()).toBe("it waits");
  await it.pass(300);
  expect(it.why()).toBe("no controller took its wire up");
});

it("acts when its controller falls silent, though not when it is merely busy", async () => {
  const it = watch();
  await it.say({});
  await it.pass(19_000);
  expect(it.why()).toBe("it waits");
  await it.pass(2_000);
  expect(it.why()).toBe("its controller fell silent");
});

it("acts at the deadline though its controller lives, and not before", async () => {
  const it = watch();
  const until = it.inMs(10_000);
  await it.live(9, until);
  expect(it.why()).toBe("it waits");
  await it.live(2, until);
  expect(it.why()).toBe("the deadline of its faults has passed");
});

it("heeds a later deadline that was set after the step", async () => {
  const it = watch();
  await it.live(3, it.inMs(10_000));
  it.clock.step(HOUR_MS);
  const later = it.inMs(20_000);
  await it.live(19, later);
  expect(it.why()).toBe("it waits");
  await it.live(2, later);
  expect(it.why()).toBe("the deadline of its faults has passed");
});

it("answers each hello, and nothing else", async () => {
  const it = watch();
  await it.say({});
  expect(it.greetings()).toBe(0);
  await it.say({ hello: true });
  await it.say({ hello: true, ...it.inMs(10_000) });
  expect(it.greetings()).toBe(2);
});

it("takes what is no line of ours for no sign of life", async () => {
  const it = watch();
  it.wire.write("POST /attach HTTP/1.1\r\n\r\n{}x\n");
  await it.pass(1_200);
  expect(it.why()).toBe("no controller took its wire up");
});

it("that is left late acts at the deadline, and not when its wire ends", async () => {
  const it = watch();
  await it.say({ ...it.inMs(10_000), late: true });
  it.wire.end();
  await it.clock.advance(0);
  expect(it.why()).toBe("what was not answered may have been done since");
  expect((it.dueMs() ?? 0) - it.clock.monotonicMs()).toBeCloseTo(10_000, -1);
});
