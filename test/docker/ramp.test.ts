/** A ramp finds the step at which a threshold breaks; a command gates while its faults last. */
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { RampResult } from "../../src/reporter/ramps.ts";
import type { Report } from "../../src/reporter/report.ts";
import { runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";

const REPLICAS = 5;
const ENOUGH = 3;
const own = unique("ramp");

describeDocker("chaos run FILE", () => {
  afterEach(() => removeContainers(own));

  const run = async (
    experiment: string,
    more: readonly string[],
    service = "http://127.0.0.1:1/",
  ) => {
    using state = stateFolder();
    const started = Array.from({ length: REPLICAS }, () => startContainer({ own }));
    const ids = (await Promise.all(started)).map(({ id }) => id);
    const before = await snapshotsOf(ids);
    const path = join(state.path, "drill.yaml");
    const json = join(state.path, "report.json");
    const kept = join(state.path, "state");
    writeFileSync(path, `version: 1\nexperiments:\n${experiment}`);
    const words = ["run", path, "--yes", "--json", json, "--watchdog", "none", "--state", kept];
    const { exit, stdout, stderr } = await inProcess([...words, ...more], {
      env: { SERVICE: service },
    });
    const suite = JSON.parse(readFileSync(json, "utf8")) as {
      runs: Report[];
      ramps?: RampResult[];
    };
    expect(await remainsOf(before, runsIn(kept))).toEqual([]);
    return { exit, said: stdout + stderr, log: printed(kept), ...suite };
  };

  it("raises a ramp until a threshold breaks, and names the step", async () => {
    await using service = await openQuorum();
    const { exit, said, runs, ramps } = await run(
      `
  - name: how many may crash
    faults:
      - monkey: kill
        options: { hold: 2s }
        select: { label: "${OWN_LABEL}=${own}" }
    ramp: { percent: [20%, 40%, 60%, 80%], mustHold: 40% }
    probes: { service: "\${SERVICE}" }
    watch: { interval: 250ms, baseline: 1s, coolDown: 300ms }
    thresholds: longest_outage <= 1s
    minAge: 0s
`,
      [],
      service.address,
    );

    expect(
      runs.map(({ victims, verdict }) => [victims.length, verdict.verdict]),
      said,
    ).toEqual([
      [1, "pass"],
      [2, "pass"],
      [3, "fail"],
    ]);
    // The same seed: whoever a step hits, the next one hits again.
    const names = runs.map(({ victims }) => victims.map(({ victim }) => victim.name));
    expect(names[1]).toEqual(expect.arrayContaining(names[0] as string[]));
    expect(names[2]).toEqual(expect.arrayContaining(names[1] as string[]));
    expect(ramps).toMatchObject([{ heldAt: "40%", brokeAt: { value: "60%", step: 3 }, of: 4 }]);
    expect(said).toContain("how many may crash: holds at 40%, breaks at 60% (step 3 of 4)");
    // What lies beyond mustHold was only tried.
    expect(exit).toBe(0);
  });

  it("fails where the command fails, has its output, and has undone both stages", async () => {
    const { exit, said, runs, log } = await run(
      `
  - name: one after the other
    order: sequence
    faults:
      - { monkey: pause, options: { duration: 1s }, select: { label: "${OWN_LABEL}=${own}" } }
      - { monkey: kill, options: { hold: 1s }, select: { label: "${OWN_LABEL}=${own}" }, count: 2 }
    watch: { baseline: 500ms, coolDown: 300ms }
    minAge: 0s
`,
      ["--", "sh", "-c", 'echo "in $CHAOS_EXPERIMENT"; exit 4'],
    );

    expect(exit, said).toBe(1);
    expect(runs).toMatchObject([
      {
        verdict: { verdict: "fail" },
        command: { status: "failed", tail: ["in one after the other"] },
        faults: [{ stage: 0 }, { stage: 1 }],
      },
    ]);
    expect(runs[0]?.victims.map(({ effect }) => effect)).toEqual(Array(3).fill("in-effect"));
    expect(log).toBe("in one after the other\n");
  });

  it("ends a command that outlives the faults, and cannot judge it", async () => {
    const { exit, said, runs } = await run(
      `
  - name: too short
    faults:
      - { monkey: pause, options: { duration: 1s }, select: { label: "${OWN_LABEL}=${own}" } }
    watch: { baseline: 500ms, coolDown: 300ms }
    minAge: 0s
`,
      // What it started ends with it.
      ["--", "sh", "-c", "sleep 600 & sleep 600"],
    );

    expect(exit, said).toBe(3);
    expect(runs).toMatchObject([{ command: { status: "outlived" } }]);
  });
});

/** What the command of the only run printed, where there was one. */
function printed(state: string): string | undefined {
  const all = readdirSync(state, { recursive: true, encoding: "utf8" });
  const log = all.find((path) => path.endsWith("/command.log"));
  return log && readFileSync(join(state, log), "utf8");
}

/** Well as long as enough replicas run. */
async function openQuorum() {
  const filters = { label: [`${OWN_LABEL}=${own}`], status: ["running"] };
  const server = createServer((_, response) => {
    dockerClient()
      .listContainers({ filters })
      .then((running) => response.writeHead(running.length < ENOUGH ? 503 : 200).end())
      .catch(() => response.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
