/** A prober that was not well itself: what looks like an outage could be ours, so nothing is decided. */
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { SampleLine } from "../../src/core/entry.ts";
import { openLoopback } from "../../src/reporter/loopback.ts";
import { startProber } from "../../src/reporter/prober.ts";
import tcp from "../../src/reporter/probes/tcp.ts";
import { buildReport } from "../../src/reporter/report.ts";
import { LOOPBACK, selfCheck } from "../../src/reporter/self-check.ts";
import * as j from "./journal.ts";
import { serveTcp } from "./probes/servers.ts";

type State = "good" | "bad" | "slow" | "lost";

function verdict(own: (due: number) => State, front: (due: number) => State = () => "good") {
  const samples = [...j.samples(front), ...j.samples(own, { p: LOOPBACK })];
  return buildReport(j.run(), samples);
}

const during = (from: number, to: number, state: State) => (due: number) =>
  due >= from && due < to ? state : "good";

describe("a starved prober", () => {
  test("that saw nothing for a second is inconclusive, though all that it saw was good", () => {
    const report = verdict(during(4_000, 5_200, "lost"));

    expect(report.verdict).toMatchObject({ verdict: "inconclusive", exit: 3 });
    expect(report.verdict.because).toContain("the prober itself was starved for 1295 ms");
    expect(report.prober?.stalls).toHaveLength(1);
  });

  test("is inconclusive, not fail, where a service looked ill beside it", () => {
    const stalled = during(4_000, 4_500, "slow");
    const report = verdict(stalled, during(4_000, 4_500, "slow"));

    expect(report.verdict.verdict).toBe("inconclusive");
    expect(report.verdict.reasons.join()).toContain("and an outage of a service lies within");
  });

  test("does not excuse an outage at another time", () => {
    const report = verdict(during(3_100, 3_600, "slow"), during(4_500, 7_500, "bad"));

    expect(report.verdict).toMatchObject({ verdict: "fail", exit: 1 });
  });

  test("does not excuse an outage that reaches beyond the stall", () => {
    const report = verdict(during(4_000, 4_500, "slow"), during(4_000, 7_500, "bad"));

    expect(report.verdict).toMatchObject({ verdict: "fail", exit: 1 });
  });

  test("of whom a hiccup is seen, which nothing was beside, decides as ever", () => {
    expect(verdict(during(4_000, 4_300, "lost")).verdict.verdict).toBe("pass");
    expect(
      verdict(during(4_000, 4_100, "slow"), during(4_000, 4_100, "slow")).verdict.verdict,
    ).toBe("pass");
  });

  test("before the fault spoils nothing that is judged", () => {
    expect(verdict(during(1_000, 2_200, "lost")).verdict.reasons.join()).not.toContain("starved");
  });

  test("whose record ends in a stall is one, too", () => {
    expect(verdict(during(10_000, 99_000, "lost")).verdict.verdict).toBe("inconclusive");
  });
});

test("a run that asked nothing over loopback has no self-check", () => {
  const watching = { intervalMs: 100, latencyLimitMs: 500 };
  const timeline = { spans: [], lastMs: 0 };
  expect(selfCheck({ samples: j.samples(), gating: [], timeline, watching })).toBeUndefined();
});

test("a blocked event loop shows in real samples over loopback, and not as the service's outage alone", async () => {
  const service = await serveTcp((socket) => setTimeout(() => socket.write("x"), 60));
  const lines: SampleLine[] = [];
  const originMs = systemClock.monotonicMs();
  const open = tcp.open(tcp.options.parse({ expect: "bytes" }), () => service);
  const watching = { intervalMs: 20, timeoutMs: 1_000, latencyLimitMs: 200 };
  const prober = startProber({
    probes: [
      { name: "front", open },
      { name: LOOPBACK, open: openLoopback(false) },
    ],
    ...{ watching, clock: systemClock, originMs, seed: "1" },
    write: (line) => lines.push(line),
  });
  await systemClock.sleep(300);
  const until = performance.now() + 600;
  while (performance.now() < until);
  await systemClock.sleep(300);
  await prober.stop();
  await service.close();

  // Both were sent in time and read too late.
  const late = lines.filter(
    ({ p, ok, due, done = due }) => p === "front" && ok && done - due > 200,
  );
  expect(late.length).toBeGreaterThan(1);
  const timeline = { spans: [], issuedMs: 0, lastMs: 2_000 };
  const { doubt } = selfCheck({ samples: lines, gating: ["front"], timeline, watching })!;
  expect(doubt).toContain("the prober itself was starved");
});
