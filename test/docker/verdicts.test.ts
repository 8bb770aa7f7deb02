/** What makes a verdict inconclusive, and what becomes of a container that vanishes on the way. */
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Report } from "../../src/reporter/report.ts";
import { runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { type GateAction, type GateRequest, openGate } from "../lab/gate.ts";
import { openBench, stateOf } from "./bench.ts";
import { start, stateFolder } from "./chaos.ts";
import { claimsOn } from "./engine-truth.ts";
import { recordEvents } from "./record-events.ts";
import { openService } from "./test-service.ts";

const bench = openBench();

describeDocker("a verdict", () => {
  it("is inconclusive when the baseline is down, and nothing was touched", async () => {
    const victim = await bench.begin();
    const before = await stateOf(victim);
    const events = await recordEvents([victim.id], ["die", "start", "kill", "update"]);
    const gone = await openService();
    await gone[Symbol.asyncDispose]();
    const words = ["kill", ...bench.among(), "--probe", `gone=${gone.address}`];

    const { exit, report } = await bench.drill(words);
    await events.stop();

    expect(exit).toBe(3);
    expect(report.verdict).toMatchObject({ verdict: "inconclusive" });
    expect(report.verdict.because).toContain("baseline");
    expect(report.victims).toEqual([]);
    expect(events.heard).toEqual([]);
    expect(await stateOf(victim)).toEqual(before);
    expect(await claimsOn([victim.id])).toEqual([]);
  });

  it("is inconclusive without a gating probe, and none is drawn with --no-verify", async () => {
    await bench.begin();
    const words = ["kill", ...bench.among()];

    const asked = await bench.drill(words);
    const unasked = await bench.drill([...words, "--no-verify"]);

    expect(asked.exit).toBe(3);
    expect(asked.report.verdict.because).toContain("no gating probe");
    expect(unasked.exit).toBe(0);
    expect(unasked.report.victims).toMatchObject([{ effect: "in-effect" }]);
  });
});

describeDocker("a container that vanishes", () => {
  /** Removes it right before the first call that fits. */
  async function vanishing(victim: Docker.Container, moment: RegExp) {
    let isGone = false;
    return openGate(dockerHost, async (_n, { method, path }: GateRequest): Promise<GateAction> => {
      if (isGone || !moment.test(`${method} ${path}`)) return "pass";
      isGone = true;
      await victim.remove({ force: true });
      return "pass";
    });
  }

  it("between list and act is named as left out, and the others are hit", async () => {
    const lost = await bench.begin({ name: `${bench.own()}-lost` });
    await bench.begin({ name: `${bench.own()}-stays` });
    const gate = await vanishing(lost, /^GET .*\/events/);

    const { exit, report } = await bench.hit(["kill", "--all"], { host: gate.host });
    await gate.close();

    expect(report.refusals).toMatchObject([{ victim: `${bench.own()}-lost`, guard: "vanished" }]);
    expect(report.victims).toMatchObject([{ victim: { name: `${bench.own()}-stays` } }]);
    expect(exit, report.verdict.because).toBe(0);
  });

  it("leaves nothing to hit when it was the only one", async () => {
    const lost = await bench.begin();
    const gate = await vanishing(lost, /^GET .*\/events/);

    const { exit, report } = await bench.hit(["kill", "--all"], { host: gate.host });
    await gate.close();

    expect(report.verdict.because).toContain("no victim was left");
    expect(exit).toBe(3);
    expect(await claimsOn([lost.id])).toEqual([]);
  });

  it("once it is claimed is an outcome in the report, and its claim is released", async () => {
    const lost = await bench.begin();
    const gate = await vanishing(lost, /^POST .*\/volumes\/create/);

    const pause = ["pause", "--all", "--duration", "500ms"];
    const { exit, report } = await bench.hit(pause, { host: gate.host });
    await gate.close();

    expect(report.victims).toMatchObject([{ victim: { id: lost.id }, effect: "unknown" }]);
    expect(report.victims[0]?.reverted).toContain("gone");
    expect(report.findings.join()).toContain("it is gone and did not come back");
    // Who removed it was not us, so nothing of ours is left behind.
    expect(report.residue).toEqual([]);
    expect(exit).toBe(3);
    expect(await claimsOn([lost.id])).toEqual([]);
  });
});

describeDocker("redundancy_left", () => {
  it("counts one that took another's place before the fault", async () => {
    using state = stateFolder();
    await using service = await openService();
    const project = bench.own();
    const labels = {
      "com.docker.compose.project": project,
      "com.docker.compose.service": "api",
    };
    const replica = (name: string) => bench.begin({ name: `${project}-${name}`, labels });
    await replica("1");
    const second = await replica("2");
    const words = ["pause", "--name", `${project}-1`, "--duration", "1s", "--min-age", "0s"];
    const watched = ["--probe", `service=${service.address}`, "--baseline", "6s", "--yes"];
    const limit = ["--threshold", "redundancy_left{service=api} >= 1", "--json"];
    const tool = start([...words, ...watched, ...limit, "--state", state.path]);
    // The baseline has begun: the plan is made, and it hears.
    const isWatching = async () => runsIn(state.path).length > 0 || undefined;
    await poll(systemClock, isWatching, { everyMs: 20, deadlineMs: 30_000 });

    await replica("3");
    await second.remove({ force: true });

    const { exit, stdout, stderr } = await tool.answer;
    const [report] = (JSON.parse(stdout) as { runs: Report[] }).runs;
    expect(report?.redundancy).toEqual([{ service: "api", replicas: 2, left: { lo: 1, hi: 1 } }]);
    expect(exit, stderr).toBe(0);
  });
});
