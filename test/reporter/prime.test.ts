import { channel } from "node:diagnostics_channel";
import { expect, onTestFinished, test } from "vitest";
import { prime } from "../../src/reporter/prime.ts";

test.each([
  { kind: "http", probes: 3, intervalMs: 100, asked: 0 },
  { kind: "http", probes: 30, intervalMs: 100, asked: 300 },
  { kind: "http", probes: 500, intervalMs: 100, asked: 1_000 },
  { kind: "tcp", probes: 200, intervalMs: 100, asked: 0 },
])("for $probes $kind probes each $intervalMs ms it asks $asked times", async (one) => {
  let asked = 0;
  const count = () => {
    asked++;
  };
  const requests = channel("http.client.request.start");
  requests.subscribe(count);
  onTestFinished(() => void requests.unsubscribe(count));

  const probes = Array.from({ length: one.probes }, () => ({ kind: one.kind }));
  await prime({ probes, watching: { intervalMs: one.intervalMs } });

  expect(asked).toBe(one.asked);
});
