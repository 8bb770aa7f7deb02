/** Debian's Prometheus scrapes a daemon: each documented metric answers a query, and promtool has no complaint. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, inject, it } from "vitest";
import { freePorts } from "../../src/demo/free-ports.ts";
import { METRICS } from "../../src/server/metrics.ts";
import { until } from "../agent/processes.ts";
import { endsIn, runDaemon } from "../daemon/running.ts";
import { describeDocker } from "../lab/docker.ts";
import { unpackPackages } from "../lab/packages.ts";
import { endFleets, launchFleet } from "../targets/process/fleets.ts";

const SERVICE = join(inject("program"), "../../demo/service.js");

// It needs no engine, but what the lab needs: a package of Debian's, unpacked beside it.
describeDocker("Prometheus", () => {
  const folder = mkdtempSync(join(tmpdir(), "chaos-prometheus-"));
  afterAll(async () => {
    await endFleets();
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads every documented metric, and promtool finds nothing wrong", async () => {
    const bin = join(await unpackPackages("prometheus", ["prometheus"]), "usr", "bin");
    const [port = 0, own = 0] = await freePorts(2);
    const labels = { "chaos.enabled": "true", "com.docker.compose.service": "api" };
    const args = [SERVICE, "back", "--port", String(port), "--with-parent"];
    const { socket } = await launchFleet([
      { name: "api", command: process.execPath, args, labels, port },
    ]);
    const file = join(folder, "drill.yaml");
    writeFileSync(
      file,
      `version: 1
experiments:
  - name: x
    faults: [{ monkey: pause, options: { duration: 1s }, select: { name: api } }]
    probes: { api: "http://127.0.0.1:${port}/health" }
    minAge: 0s
    watch: { interval: 50ms, timeout: 200ms, latencyLimit: 150ms, baseline: 500ms, coolDown: 200ms }
    schedule: { cron: "*/5 * * * * *", caps: { experiment: 1/day } }
`,
    );
    const state = join(folder, "state");
    const daemon = await runDaemon([file, "--watchdog", "none"], {
      host: `process://${socket}`,
      state,
    });
    await until(
      "a run and a refusal",
      async () => (endsIn(state).size >= 2 ? true : undefined),
      60_000,
    );
    const config = join(folder, "prometheus.yml");
    const target = new URL(daemon.url).host;
    writeFileSync(
      config,
      `global: { scrape_interval: 1s }
scrape_configs: [{ job_name: chaos, static_configs: [{ targets: ["${target}"] }] }]
`,
    );
    const { text } = await daemon.ask("/metrics");
    expect(
      execFileSync(join(bin, "promtool"), ["check", "metrics"], { input: text, encoding: "utf8" }),
    ).toBe("");
    const storage = `--storage.tsdb.path=${join(folder, "data")}`;
    const listen = `--web.listen-address=127.0.0.1:${own}`;
    const server = spawn(join(bin, "prometheus"), [`--config.file=${config}`, storage, listen], {
      stdio: "ignore",
    });
    try {
      const query = async (expr: string) => {
        const url = `http://127.0.0.1:${own}/api/v1/query?query=${encodeURIComponent(expr)}`;
        const answer = await fetch(url).catch(() => undefined);
        const body = (await answer?.json().catch(() => undefined)) as
          | { data?: { result: { value: [number, string] }[] } }
          | undefined;
        return body?.data?.result ?? [];
      };
      for (const { name, kind } of METRICS) {
        const expr = kind === "histogram" ? `${name}_count` : name;
        await until(expr, async () => ((await query(expr)).length > 0 ? true : undefined), 30_000);
      }
      const [ready] = await query("chaos_ready");
      expect(ready?.value[1]).toBe("1");
    } finally {
      server.kill("SIGKILL");
    }
    expect(await daemon.end()).toBe(0);
  }, 180_000);
});
