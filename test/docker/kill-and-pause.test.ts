/** What users of other tools expect of kill and pause; the names are those of docker-peers.md §4.1. */
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { describeDocker, isRoot } from "../lab/docker.ts";
import { ONE_SHOT, openBench, stateOf } from "./bench.ts";
import { helpersOf } from "./engine-truth.ts";
import { recordEvents } from "./record-events.ts";

/** Process 1 has no default handlers, so it must say itself what a signal does. */
const LEAVES_ON_TERM = ["sh", "-c", "trap 'exit 143' TERM; sleep 86400 & wait"];
const SURVIVES_USR1 = ["sh", "-c", "trap : USR1; while :; do sleep 86400 & wait; done"];

const bench = openBench();

describeDocker("kill", () => {
  it("K1: leaves a container without a policy exited with 137, until we start it", async () => {
    const victim = await bench.begin({ host: ONE_SHOT });

    const { exit, report } = await bench.hit(["kill", "--all", "--settle", "500ms"]);

    expect(report.victims).toMatchObject([
      { evidence: "it is down, exit code 137", reverted: "we started it" },
    ]);
    const deaths = report.events.filter(({ change }) => change === "die");
    expect(deaths).toMatchObject([{ facts: { exitCode: "137" } }]);
    expect(report.findings.join()).toContain("it has no restart policy; we started it");
    expect(await stateOf(victim)).toMatchObject({ Running: true });
    expect(exit, report.verdict.because).toBe(0);
  });

  it("K2: delivers SIGTERM, and a program that obeys exits with 143", async () => {
    await bench.begin({ host: ONE_SHOT, command: LEAVES_ON_TERM });
    const signal = ["--mode", "signal", "--signal", "SIGTERM", "--settle", "500ms"];

    const { exit, report } = await bench.hit(["kill", "--all", ...signal]);

    expect(report.victims).toMatchObject([
      { mechanism: "SIGTERM by the engine's kill call", evidence: "it is down, exit code 143" },
    ]);
    expect(exit, report.verdict.because).toBe(0);
  });

  it("K3: with --count 1 hits exactly one of two", async () => {
    const pair = [await bench.begin(), await bench.begin()];
    const before = await Promise.all(pair.map(stateOf));

    const { exit, report } = await bench.hit(["kill", "--count", "1"]);

    expect(exit, report.verdict.because).toBe(0);
    const after = await Promise.all(pair.map(stateOf));
    const restarted = after.filter(({ StartedAt }, at) => StartedAt !== before[at]?.StartedAt);
    expect(restarted).toHaveLength(1);
    expect(report.victims).toHaveLength(1);
  });

  it("K5: stays down by the engine's call until we start it, and comes back from a crash", async () => {
    const victim = await bench.begin();
    const count = async () => (await victim.inspect()).RestartCount;

    const called = await bench.hit(["kill", "--all", "--mode", "signal", "--settle", "1s"]);
    const before = await count();
    const crashed = await bench.hit(["kill", "--all"]);

    expect(called.report.victims).toMatchObject([{ reverted: "we started it" }]);
    expect(called.report.warnings.join()).toContain("restart policies do not act");
    expect(crashed.report.victims).toMatchObject([
      { ended: "its restart policy (always) brought it back" },
    ]);
    expect(await count()).toBe(before + 1);
    expect([called.exit, crashed.exit]).toEqual([0, 0]);
  });

  it.runIf(isRoot)(
    "K5b: warns that a signal that is survived disarms the policy, as the engine does",
    async () => {
      const victim = await bench.begin({ command: SURVIVES_USR1 });
      const before = await stateOf(victim);
      const signal = ["--mode", "signal", "--signal", "SIGUSR1", "--settle", "300ms"];

      const { report } = await bench.hit(["kill", "--all", ...signal]);

      expect(report.victims[0]?.evidence).toContain("it still runs");
      expect(await stateOf(victim)).toMatchObject({ Pid: before.Pid, Running: true });
      expect(report.warnings.join()).toContain("restart policies do not act until the next start");
      process.kill(before.Pid, "SIGKILL");
      const down = await eventually(victim, ({ Running }) => !Running);
      // In a back-off the engine would say Restarting.
      expect(down).toMatchObject({ Restarting: false, ExitCode: 137 });
    },
  );
});

describeDocker("pause", () => {
  it("P1: of 3 s lasts for about 3 s", async () => {
    const victim = await bench.begin();
    const events = await recordEvents([victim.id], ["pause", "unpause"]);

    const { exit, report } = await bench.hit(["pause", "--all", "--duration", "3s"]);
    await events.seen("unpause", victim.id);
    await events.stop();

    const [[pausedMs = 0], [thawedMs = 0]] = [events.times("pause"), events.times("unpause")];
    expect(thawedMs - pausedMs).toBeGreaterThanOrEqual(2_900);
    expect(thawedMs - pausedMs).toBeLessThanOrEqual(6_000);
    expect(report.victims).toMatchObject([{ reverted: "thawed" }]);
    expect(await stateOf(victim)).toMatchObject({ Running: true, Paused: false });
    expect(exit, report.verdict.because).toBe(0);
    expect(await helpersOf([report.run])).toEqual([]);
  });

  it("P3: passes over what somebody else paused, and never thaws it", async () => {
    const victim = await bench.begin();
    await victim.pause();

    const { exit, stderr } = await bench.tryTo(["pause", "--all"]);
    const reverted = await bench.revert();

    expect(exit).toBe(3);
    expect(stderr).toContain("paused by somebody else");
    expect(reverted.exit).toBe(0);
    expect(await stateOf(victim)).toMatchObject({ Paused: true });
  });
});

async function eventually(
  container: Docker.Container,
  test: (state: Docker.ContainerInspectInfo["State"]) => boolean,
) {
  const look = async () => {
    const state = await stateOf(container);
    return test(state) ? state : undefined;
  };
  return poll(systemClock, look, { everyMs: 50, deadlineMs: 10_000 });
}
