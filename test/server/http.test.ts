import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { serve } from "../../src/server/http.ts";
import { METRICS, openMetrics } from "../../src/server/metrics.ts";

async function served(lacks: readonly string[] = []) {
  const metrics = openMetrics();
  const server = await serve(
    { host: "127.0.0.1", port: 0 },
    { alive: () => ({ lacks: [] }), ready: () => ({ lacks }), metrics },
  );
  onTestFinished(() => server.close());
  return { metrics, url: server.url };
}

describe("the daemon's server", () => {
  it("says why it is not ready", async () => {
    const { url } = await served(["the engine does not answer", "the disk is full"]);
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([
      503,
      "the engine does not answer\nthe disk is full\n",
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it.each(["PUT", "POST", "DELETE"])("does nothing on %s", async (method) => {
    const { url } = await served();
    const answer = await fetch(`${url}/metrics`, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("says where it cannot listen", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void taken.close());
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const metrics = openMetrics();
    const health = () => ({ lacks: [] });
    await expect(
      serve({ host: "127.0.0.1", port }, { alive: health, ready: health, metrics }),
    ).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      message: expect.stringContaining(String(port)),
    });
  });
});

describe("the metrics", () => {
  it("keep Prometheus' rules: a prefix, base units, _total for counters alone", () => {
    for (const { name, kind, help } of METRICS) {
      expect(name).toMatch(/^chaos_[a-z]+(?:_[a-z]+)*$/);
      expect(name.endsWith("_total")).toBe(kind === "counter");
      expect(help).toMatch(/\.$/);
    }
  });

  it("do not grow without end: what is too much is told together", async () => {
    const metrics = openMetrics();
    for (let n = 0; n < 1_500; n++)
      metrics.add("chaos_victims_total", { experiment: "x", monkey: "kill", service: `s${n}` });
    const lines = (await metrics.text())
      .split("\n")
      .filter((line) => line.startsWith("chaos_victims_total"));
    expect(lines).toHaveLength(1_001);
    expect(lines).toContain(
      'chaos_victims_total{experiment="other",monkey="other",service="other"} 500',
    );
  });
});
