/** A drill file on a real engine: its experiments, one report, one exit status. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Report } from "../../src/reporter/report.ts";
import { runsIn } from "../journal/in-state.ts";
import { describeDocker } from "../lab/docker.ts";
import { stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { openService, type TestService } from "./test-service.ts";

describeDocker("chaos run FILE", () => {
  const own = unique("file");
  let service: TestService;
  let victims: readonly string[] = [];
  beforeAll(async () => {
    service = await openService();
    const started = [1, 2].map((n) =>
      startContainer({ own, labels: { [OWN_LABEL]: own, n: `${n}` } }),
    );
    victims = (await Promise.all(started)).map(({ id }) => id);
  });
  afterAll(async () => {
    await removeContainers(own);
    await service?.[Symbol.asyncDispose]();
  });

  const file = (second: string) => `version: 1
defaults:
  probes: { service: "\${SERVICE}" }
  minAge: 0s
  watch: { interval: 250ms, baseline: 1s, coolDown: 500ms }
experiments:
  - name: one freezes
    faults:
      - monkey: pause
        options: { duration: 1s }
        select: { label: "${OWN_LABEL}=${own}" }
        count: 1
  - name: the second
    faults:
      - monkey: pause
        options: { duration: 1s }
        select: { label: "${OWN_LABEL}=${own}, n=2" }
    ${second}
`;

  const run = async (second: string) => {
    using state = stateFolder();
    const before = await snapshotsOf(victims);
    const path = join(state.path, "drill.yaml");
    const json = join(state.path, "report.json");
    writeFileSync(path, file(second));
    const words = ["run", path, "--yes", "--json", json, "--watchdog", "none"];
    const kept = join(state.path, "state");
    const env = { SERVICE: service.address };
    const { exit, stderr } = await inProcess([...words, "--state", kept], { env });
    const { runs } = JSON.parse(readFileSync(json, "utf8")) as { runs: Report[] };
    expect(await remainsOf(before, runsIn(kept))).toEqual([]);
    return { exit, stderr, verdicts: runs.map(({ name, verdict }) => [name, verdict.verdict]) };
  };

  it("passes when every experiment does", async () => {
    const { exit, stderr, verdicts } = await run("seed: again");
    expect(verdicts, stderr).toEqual([
      ["one freezes", "pass"],
      ["the second", "pass"],
    ]);
    expect(exit).toBe(0);
  });

  it("leaves with the worst status, and has every report", async () => {
    const { exit, stderr, verdicts } = await run('thresholds: "max <= 0ms"');
    expect(verdicts, stderr).toEqual([
      ["one freezes", "pass"],
      ["the second", "fail"],
    ]);
    expect(exit).toBe(1);
  });
});
