/** How long each toxic waits, to the millisecond: on a clock turned by hand, where a busy machine is no excuse. */
import { expect, it } from "vitest";
import { loadKinds } from "../../src/proxy/kinds.ts";
import { readSpecs } from "../../src/proxy/read-spec.ts";
import type { Stage } from "../../src/proxy/stage.ts";
import httpDelay from "../../src/proxy/toxics/http-delay.ts";
import resetPeer from "../../src/proxy/toxics/reset-peer.ts";
import slowClose from "../../src/proxy/toxics/slow-close.ts";
import slowOpen from "../../src/proxy/toxics/slow-open.ts";
import timeout from "../../src/proxy/toxics/timeout.ts";
import { type FakeLink, fakeLink, openTurned } from "./fake-link.ts";
import { toxic } from "./world.ts";

const WAIT_MS = 300;

/** What is seen of it one millisecond before its time, and at it. */
function around(attach: (link: FakeLink) => Stage, see: (link: FakeLink) => unknown): unknown[] {
  const clock = openTurned();
  const link = fakeLink(clock);
  const stage = attach(link);
  stage.take(Buffer.from("x"), clock.now());
  stage.end(clock.now());
  return [WAIT_MS - 1, WAIT_MS].map((ms) => {
    clock.turnTo(ms);
    return see(link);
  });
}

it("slow-close lets the end go on then", () => {
  const attach = (link: FakeLink) => slowClose.attach({ delay: WAIT_MS }, link);
  expect(around(attach, (link) => link.ended())).toEqual([undefined, WAIT_MS]);
});

it("timeout cuts then (C-4)", () => {
  const attach = (link: FakeLink) => timeout.attach({ timeout: WAIT_MS }, link);
  expect(around(attach, (link) => link.fate())).toEqual([undefined, "cut"]);
});

it("reset-peer resets then", () => {
  const attach = (link: FakeLink) => resetPeer.attach({ timeout: WAIT_MS, bytes: 0 }, link);
  expect(around(attach, (link) => link.fate())).toEqual([undefined, "reset"]);
});

it("reset-peer resets then who ends without a byte", () => {
  const clock = openTurned();
  const link = fakeLink(clock);
  resetPeer.attach({ timeout: WAIT_MS, bytes: 0 }, link).end(clock.now());
  const fates = [WAIT_MS - 1, WAIT_MS].map((ms) => {
    clock.turnTo(ms);
    return link.fate();
  });
  expect([fates, link.ended()]).toEqual([[undefined, "reset"], undefined]);
});

/** Each with something to wait for. */
const WAITING: Readonly<Record<string, Record<string, unknown>>> = {
  bandwidth: { rate: 0.001 },
  latency: { latency: WAIT_MS },
  "reset-peer": { timeout: WAIT_MS },
  slicer: { average_size: 1, delay: WAIT_MS * 1_000 },
  "slow-close": { delay: WAIT_MS },
  timeout: { timeout: WAIT_MS },
};

it.each(Object.entries(WAITING))("%s leaves no timer when it is taken away", async (type, wait) => {
  const [read] = readSpecs([toxic(type, wait)], await loadKinds());
  const kind = read?.kind;
  if (kind?.layer !== "stream") throw new Error(`${type} holds nothing`);
  for (const isFlushed of [true, false]) {
    const clock = openTurned();
    const link = fakeLink(clock);
    const stage = kind.attach(read?.settings as never, link);
    for (const one of ["x", "y"]) stage.take(Buffer.from(one), clock.now());
    stage.end(clock.now());
    expect(clock.pending()).toBe(1);
    if (isFlushed) stage.flush();
    stage.drop();
    expect(clock.pending()).toBe(0);
    clock.turnTo(2 * WAIT_MS);
    expect(link.fate()).toBe(undefined);
  }
});

it("slow-open dials then", () => {
  expect(slowOpen.admit({ delay: WAIT_MS })).toEqual({ waitMs: WAIT_MS });
});

it("http-delay lets a message go on then, or by its jitter around it, as it is drawn", () => {
  const delayMs = (jitter: number, drawn: number) =>
    (httpDelay.deed({ delay: WAIT_MS, jitter }, () => drawn) as { delayMs: number }).delayMs;
  expect(delayMs(0, 0.3)).toBe(WAIT_MS);
  expect([0, 0.5, 0.75].map((drawn) => delayMs(100, drawn))).toEqual([200, 300, 350]);
});
