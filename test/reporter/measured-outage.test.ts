import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { SampleLine } from "../../src/core/entry.ts";
import { outages } from "../../src/reporter/outages.ts";
import { startProber } from "../../src/reporter/prober.ts";
import http from "../../src/reporter/probes/http.ts";
import { serveTcp } from "./probes/servers.ts";

const ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const LATENCY_LIMIT_MS = 200;

/** A real prober asks a real server that is down for a while; times count from the first sample. */
async function watchOutage(fault: "reset" | "hang") {
  let isDown = false;
  const held: Socket[] = [];
  const server = await serveTcp((socket) =>
    socket.once("data", () => {
      if (!isDown) socket.end(ANSWER);
      else if (fault === "hang") held.push(socket);
      else socket.resetAndDestroy();
    }),
  );
  const lines: SampleLine[] = [];
  const originMs = systemClock.monotonicMs();
  const open = http.open(http.options.parse({ url: "http://x/" }), () => server);
  const prober = startProber({
    probes: [{ name: "front", open }],
    watching: { intervalMs: 20, timeoutMs: 1_000 },
    clock: systemClock,
    originMs,
    seed: "1",
    write: (line) => lines.push(line),
  });
  await systemClock.sleep(200);
  isDown = true;
  const startMs = systemClock.monotonicMs() - originMs;
  await systemClock.sleep(500);
  isDown = false;
  const endMs = systemClock.monotonicMs() - originMs;
  for (const socket of held) socket.end(ANSWER);
  await systemClock.sleep(300);
  await prober.stop();
  await server.close();
  return { startMs, endMs, found: outages(lines, { latencyLimitMs: LATENCY_LIMIT_MS }) };
}

test.each(["reset", "hang"] as const)(
  "a real outage (%s) lies within its bounds",
  async (fault) => {
    const { startMs, endMs, found } = await watchOutage(fault);

    expect(found).toHaveLength(1);
    const { start, end, duration } = found[0]!;
    expect(startMs).toBeGreaterThanOrEqual(start.lo);
    expect(startMs).toBeLessThanOrEqual(start.hi);
    expect(endMs).toBeGreaterThanOrEqual(end.lo);
    expect(endMs).toBeLessThanOrEqual(end.hi);
    expect(endMs - startMs).toBeGreaterThanOrEqual(duration.lo);
    expect(endMs - startMs).toBeLessThanOrEqual(duration.hi);
  },
);
