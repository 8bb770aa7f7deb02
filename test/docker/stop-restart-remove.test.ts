/** What users of other tools expect of stop, restart and rm; the names are those of docker-peers.md §4.1. */
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { describeDocker, dockerClient, testLabels } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { ONE_SHOT, openBench, stateOf } from "./bench.ts";
import { OWN_LABEL, unique } from "./fixture.ts";
import { recordEvents } from "./record-events.ts";

/** Process 1 has no default handlers, so it must say itself what a signal does. */
const LEAVES_ON_TERM = ["sh", "-c", "trap 'exit 0' TERM; sleep 86400 & wait"];

const bench = openBench();

async function untilHealthy(container: Docker.Container): Promise<void> {
  const look = async () => (await stateOf(container)).Health?.Status === "healthy" || undefined;
  const is = await poll(systemClock, look, { everyMs: 100, deadlineMs: 30_000 });
  expect(is, "it is not healthy").toBe(true);
}

describeDocker("stop", () => {
  it("S1, S2, S4: stops all that match by their stop signal, and starts them after the duration", async () => {
    const pair = [
      await bench.begin({ command: LEAVES_ON_TERM }),
      await bench.begin({ command: LEAVES_ON_TERM, host: ONE_SHOT }),
    ];
    const before = await Promise.all(pair.map(stateOf));
    const events = await recordEvents([pair[0]?.id ?? ""]);

    const { exit, report } = await bench.hit(["stop", "--all", "--duration", "2s"]);
    await events.seen("start", pair[0]?.id ?? "");
    await events.stop();

    const down = (events.times("start")[0] ?? 0) - (events.times("die")[0] ?? 0);
    expect(down).toBeGreaterThanOrEqual(1_900);
    expect(report.victims.map(({ reverted }) => reverted)).toEqual(
      pair.map(() => "we started it again"),
    );
    const deaths = report.events.filter(({ change }) => change === "die");
    expect(deaths.map(({ facts }) => facts.exitCode)).toEqual(["0", "0"]);
    const after = await Promise.all(pair.map(stateOf));
    for (const [at, state] of after.entries()) {
      expect(state.Running).toBe(true);
      expect(state.StartedAt).not.toBe(before[at]?.StartedAt);
    }
    expect(report.findings).toEqual([]);
    expect(exit, report.verdict.because).toBe(0);
  });

  it("S3, S5: kills who ignores its stop signal when the grace is over", async () => {
    const victim = await bench.begin();
    const events = await recordEvents([victim.id], ["kill", "die"]);
    const words = ["stop", "--all", "--grace", "2s", "--duration", "500ms"];

    const { exit, report } = await bench.hit(words);
    await events.seen("die", victim.id);
    await events.stop();

    const took = (events.times("die")[0] ?? 0) - (events.times("kill")[0] ?? 0);
    expect(took).toBeGreaterThanOrEqual(1_900);
    expect(report.victims).toMatchObject([{ evidence: "it is down, exit code 137" }]);
    expect(report.warnings.join()).toContain("restart policies do not act until we start");
    expect(exit, report.verdict.because).toBe(0);
  });

  it("S6, S7: with --count 1 hits one of two, which is healthy again afterwards", async () => {
    const pair = [
      await bench.begin({ healthy: ["true"] }),
      await bench.begin({ healthy: ["true"] }),
    ];
    for (const one of pair) await untilHealthy(one);
    const before = await Promise.all(pair.map(stateOf));

    await bench.hit(["stop", "--count", "1", "--grace", "0s", "--duration", "300ms"]);

    const after = await Promise.all(pair.map(stateOf));
    const hit = pair.filter((_, at) => after[at]?.StartedAt !== before[at]?.StartedAt);
    expect(hit).toHaveLength(1);
    await untilHealthy(hit[0] as Docker.Container);
  });
});

describeDocker("restart", () => {
  it("R1, R3, R4: gives one of two a new start within its grace", async () => {
    const pair = [await bench.begin(), await bench.begin()];
    const before = await Promise.all(pair.map(stateOf));

    const { exit, report } = await bench.hit(["restart", "--count", "1", "--grace", "1s"]);

    const after = await Promise.all(pair.map(stateOf));
    expect(after.map(({ Running }) => Running)).toEqual([true, true]);
    expect(after.filter((one, at) => one.StartedAt !== before[at]?.StartedAt)).toHaveLength(1);
    expect(report.victims).toMatchObject([{ effect: "in-effect", reverted: "it runs again" }]);
    expect(exit, report.verdict.because).toBe(0);
  });

  it("R2: leaves what is down to whoever stopped it", async () => {
    const victim = await bench.begin();
    await victim.stop({ t: 0 });

    const { exit, stderr } = await bench.tryTo(["restart", "--all"]);

    expect(exit).toBe(3);
    expect(stderr).toContain("not running");
    expect(await stateOf(victim)).toMatchObject({ Running: false });
  });
});

describeDocker("remove", () => {
  it("D1, D2, D4: removes one of two for good, after the plan has said so", async () => {
    const pair = [await bench.begin(), await bench.begin()];

    const { exit, report } = await bench.hit(["remove", "--count", "1"]);
    const undone = await bench.revert();

    const left = await Promise.all(pair.map((one) => one.inspect().catch(() => undefined)));
    expect(left.filter(Boolean)).toHaveLength(1);
    expect(report.warnings.join()).toContain("This cannot be undone");
    expect(report.victims).toMatchObject([{ effect: "in-effect" }]);
    expect(undone.exit).toBe(0);
    expect(exit, report.verdict.because).toBe(0);
  });

  const keepings = [
    ["keep", 200],
    ["remove", 404],
  ] as const;
  it.each(sampled(keepings, 1, "what becomes of volumes"))(
    "D3: with --volumes %s an unnamed volume answers %i",
    async (volumes, status) => {
      const docker = dockerClient();
      const victim = await docker.createContainer({
        name: unique("anonymous"),
        Image: "chaos-lab/busybox:1",
        Cmd: ["sleep", "86400"],
        Labels: { ...testLabels, [OWN_LABEL]: bench.own() },
        Volumes: { "/data": {} },
      });
      await victim.start();
      const volume = (await victim.inspect()).Mounts[0]?.Name ?? "";

      const { report } = await bench.hit(["remove", "--all", "--volumes", volumes]);

      expect(report.warnings.join()).toContain("unnamed volumes (/data)");
      const answer = await docker
        .getVolume(volume)
        .inspect()
        .then(
          () => 200,
          ({ statusCode }) => statusCode,
        );
      expect(answer).toBe(status);
      if (status === 200) await docker.getVolume(volume).remove();
    },
  );
});
