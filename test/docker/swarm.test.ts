/** A Swarm's tasks as victims: what goes down is replaced, and nothing runs twice because we undid it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { Report } from "../../src/reporter/report.ts";
import { dockerClient, dockerHost } from "../lab/docker.ts";
import { raiseSecondEngine, type SecondEngine, whyNoSecond } from "../lab/second-engine.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { chaos, stateFolder } from "./chaos.ts";

const IMAGE = "chaos-lab/busybox:1";
const REPLICAS = 2;
const QUICK = ["--min-age", "0s", "--no-verify", "--cool-down", "0s", "--yes", "--json"];
const whyNot = dockerHost === "" ? "CHAOS_TEST_DOCKER=skip" : whyNoSecond();
const title = whyNot ? `a Swarm's task (not proven: ${whyNot})` : "a Swarm's task";

describe.skipIf(whyNot !== undefined)(title, () => {
  let program: BuiltProgram;
  let engine: SecondEngine;

  beforeAll(async () => {
    [program, engine] = await Promise.all([
      buildProgram(),
      raiseSecondEngine(dockerClient(), IMAGE),
    ]);
    await raiseLoopback();
    const at = "127.0.0.1";
    await engine.docker.swarmInit({ AdvertiseAddr: at, ListenAddr: `${at}:2377` });
    await engine.docker.createService({
      Name: "web",
      TaskTemplate: {
        ContainerSpec: { Image: IMAGE, Command: ["sleep", "86400"] },
        RestartPolicy: { Condition: "any", Delay: 0 },
      },
      Mode: { Replicated: { Replicas: REPLICAS } },
    });
    expect(await allRun()).toBe(true);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    program?.[Symbol.dispose]();
  });

  /** The engine's network namespace is new, and its manager talks to itself. */
  const raiseLoopback = async () => {
    const HostConfig = { NetworkMode: "host", CapAdd: ["NET_ADMIN"], AutoRemove: true };
    const Cmd = ["ip", "link", "set", "lo", "up"];
    const helper = await engine.docker.createContainer({ Image: IMAGE, Cmd, HostConfig });
    const over = helper.wait({ condition: "removed" });
    await helper.start();
    await over;
  };
  const running = async () => {
    const filters = { label: ["com.docker.swarm.service.name=web"] };
    return (await engine.docker.listContainers({ filters })).map(({ Id }) => Id);
  };
  const allRun = () =>
    poll(systemClock, async () => (await running()).length === REPLICAS || undefined, {
      everyMs: 100,
      deadlineMs: 30_000,
    });

  it.each(["kill", "stop --grace 0s --duration 1s", "kill --hold 2s"])(
    "that %s takes down is replaced by Swarm, and not started again beside its successor",
    async (monkey) => {
      using state = stateFolder();
      const words = [...monkey.split(" "), "--service", "web", ...QUICK, "--state", state.path];
      expect(await allRun()).toBe(true);

      const { exit, stdout, stderr } = await chaos(words, {
        program: program.main,
        host: engine.host,
      });

      expect(exit, stderr).toBe(0);
      const [report] = (JSON.parse(stdout) as { runs: Report[] }).runs as [Report];
      const [{ victim, reverted }] = report.victims as [Report["victims"][number]];
      expect(reverted).toMatch(/^left to Swarm, which begins another/);
      expect(report.warnings.join("\n")).toMatch(/Swarm replaces what goes down/);
      expect(await allRun()).toBe(true);
      expect(await running()).not.toContain(victim.id);
    },
  );
});
