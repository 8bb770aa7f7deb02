/** A jitter above its latency made bytes seem older than they were: a delay behind it was paid in part, or not at all. */
import { expect, it } from "vitest";
import latency from "../../src/proxy/toxics/latency.ts";
import { fakeLink, openTurned } from "../proxy/fake-link.ts";

it("two delays add up, however the first varies", () => {
  const clock = openTurned();
  const out = fakeLink(clock);
  const second = latency.attach({ latency: 100, jitter: 0 }, out);
  const first = latency.attach(
    { latency: 0, jitter: 500 },
    { ...fakeLink(clock), pass: second.take, finish: second.end },
  );
  for (let sent = 0; sent < 20; sent++) {
    const atMs = clock.now();
    first.take(Buffer.from("x"), atMs);
    clock.turnTo(atMs + 1_000);
    expect((out.passed[sent]?.onMs ?? 0) - atMs).toBeGreaterThanOrEqual(100);
  }
});
