/** How long each toxic waits, to the millisecond: on a clock turned by hand, where a busy machine is no excuse. */
import { expect, it } from "vitest";
import type { Stage } from "../../src/proxy/stage.ts";
import httpDelay from "../../src/proxy/toxics/http-delay.ts";
import resetPeer from "../../src/proxy/toxics/reset-peer.ts";
import slowClose from "../../src/proxy/toxics/slow-close.ts";
import slowOpen from "../../src/proxy/toxics/slow-open.ts";
import timeout from "../../src/proxy/toxics/timeout.ts";
import { type FakeLink, fakeLink, openTurned } from "./fake-link.ts";

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

it("slow-open dials then", () => {
  expect(slowOpen.admit({ delay: WAIT_MS })).toEqual({ waitMs: WAIT_MS });
});

it("http-delay lets a message go on then, or by its jitter around it, as it is drawn", () => {
  const delayMs = (jitter: number, drawn: number) =>
    (httpDelay.deed({ delay: WAIT_MS, jitter }, () => drawn) as { delayMs: number }).delayMs;
  expect(delayMs(0, 0.3)).toBe(WAIT_MS);
  expect([0, 0.5, 0.75].map((drawn) => delayMs(100, drawn))).toEqual([200, 300, 350]);
});
