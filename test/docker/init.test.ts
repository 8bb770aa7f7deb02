/** `chaos init` on a compose-like fleet of twelve: its file is a good one, and a resilient fleet passes it unchanged. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import project from "../../package.json" with { type: "json" };
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Report } from "../../src/reporter/report.ts";
import { describeDocker, dockerClient, testLabels } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { chaos, stateFolder } from "./chaos.ts";
import { raiseFleet, type TestFleet } from "./fleet.ts";
import { inProcess } from "./in-process.ts";

const PORT = "8080/tcp";
/** The usual minimum age of a victim, which the file leaves as it is. */
const OLD_ENOUGH_MS = 10_000;

/** Beside the fleet's ten: a service with a health check and a port of its own, and one with neither. */
async function raiseTwelve(): Promise<TestFleet> {
  const fleet = await raiseFleet();
  const raise = async (service: string, body: object, host: object = {}) => {
    const container = await dockerClient().createContainer({
      ...body,
      name: `${fleet.project}-${service}`,
      Labels: {
        ...testLabels,
        "com.docker.compose.project": fleet.project,
        "com.docker.compose.service": service,
        "chaos.self": "false",
      },
      HostConfig: { ...host, NetworkMode: fleet.project, RestartPolicy: { Name: "always" } },
    });
    await container.start();
  };
  const ask = "fetch('http://localhost:8080/health').then(({ ok }) => process.exit(ok ? 0 : 1))";
  await raise(
    "stock",
    {
      Image: `chaos-army:${project.version}`,
      Entrypoint: [
        ...["node", "/opt/chaos/dist/demo/service.js", "back"],
        ...["--port", "8080", "--host", "0.0.0.0"],
      ],
      ExposedPorts: { [PORT]: {} },
      // Read, and not waited for: one process more each second would slow the fleet down.
      Healthcheck: { Test: ["CMD", "node", "-e", ask], Interval: 3_600e9 },
    },
    { PortBindings: { [PORT]: [{ HostIp: "127.0.0.1", HostPort: "" }] } },
  );
  await raise("cache", { Image: "chaos-lab/busybox:1", Cmd: ["sleep", "100000"] });
  return fleet;
}

async function waitUntilOld(fleet: TestFleet): Promise<number> {
  const list = () =>
    dockerClient().listContainers({
      filters: { label: [`com.docker.compose.project=${fleet.project}`] },
    });
  const all = await list();
  const states = await Promise.all(all.map(({ Id }) => dockerClient().getContainer(Id).inspect()));
  const last = Math.max(...states.map(({ State }) => Date.parse(State.StartedAt)));
  const isOld = async () => (Date.now() - last > OLD_ENOUGH_MS ? true : undefined);
  await poll(systemClock, isOld, { everyMs: 250, deadlineMs: 2 * OLD_ENOUGH_MS });
  return all.length;
}

const MONKEYS = ["monkey: kill", "monkey: pause", "monkey: zone-wiper"];

describeDocker("chaos init", () => {
  it("writes a file that is good, and whose three drills a resilient fleet survives", async () => {
    await using fleet = await raiseTwelve();
    using state = stateFolder();
    const file = join(state.path, "chaos.yaml");
    const report = join(state.path, "report.json");
    const kept = ["--state", join(state.path, "runs")];

    const written = await inProcess(["init", file, "--project", fleet.project, ...kept]);
    expect(written, written.stderr).toMatchObject({ exit: 0, stderr: "" });
    const text = readFileSync(file, "utf8");
    expect(text).toContain(`It saw 12 containers of project ${fleet.project}`);
    expect(text).toMatch(
      /-stock: as its health check asks\n.*\n\s+stock: http:\/\/127\.0\.0\.1:\d+\/health/,
    );
    expect(text).toMatch(/^ {4}balancer: http:\/\/127\.0\.0\.1:\d+\/$/m);

    const checked = await inProcess(["validate", file]);
    expect([checked.exit, checked.stdout]).toEqual([0, expect.stringContaining("3 experiments")]);

    expect(await waitUntilOld(fleet)).toBe(12);
    const [{ experiments }] = JSON.parse((await inProcess(["validate", file, "--json"])).stdout);
    const words = ["run", file, ...kept, "--json", report];
    const planned = await inProcess([...words, "--dry-run", "--json"]);
    expect(planned.exit, planned.stderr).toBe(0);
    expect(text.match(/monkey: \S+/g)).toEqual(MONKEYS);
    // Each takes a while in which nothing else may run.
    const names = sampled<string>(experiments, 1, "init's drills");
    const run = await chaos([...words, ...names, "--yes", "--quiet"]);
    const { runs } = JSON.parse(readFileSync(report, "utf8")) as { runs: Report[] };
    expect(
      runs.map(({ name, verdict }) => [name, verdict.verdict]),
      `${run.stdout}${run.stderr}`,
    ).toEqual(names.map((name) => [name, "pass"]));
    expect(run.exit).toBe(0);
  });
});
