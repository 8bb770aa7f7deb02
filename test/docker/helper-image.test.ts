/** The helper's image: pulled only as told, before anything is touched, and from where the user says. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Pull } from "../../src/core/whereabouts.ts";
import { connect } from "../../src/targets/docker/connect.ts";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { pullAsTold } from "../../src/targets/docker/helper-image.ts";
import { describeDocker, dockerClient, dockerHost } from "../lab/docker.ts";
import { isNear } from "../lab/netem.ts";
import { drill, stateFolder } from "./chaos.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";
import { projectImage } from "./project-image.ts";
import { openRegistry, type Registry } from "./registry.ts";

const { signal } = new AbortController();

describeDocker("the helper's image", () => {
  const own = unique("pull");
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await connect({ host: dockerHost }, process.env, signal));
  });
  afterAll(async () => {
    await removeContainers(own);
    engine?.close();
  });

  const has = (image: string) =>
    dockerClient()
      .getImage(image)
      .inspect()
      .then(
        () => true,
        () => false,
      );
  const pull = (image: string, policy: Pull) => pullAsTold(engine, { image, pull: policy }, signal);

  // A registry on our loopback is the engine's own where both share one.
  it.runIf(isNear)("is pulled when it is missing, always, or never, as told", async () => {
    let registry: Registry | undefined;
    try {
      registry = await openRegistry("chaos-lab/busybox:1", own);
      const { image } = registry;
      await pull(image, "never");
      expect([await has(image), registry.asked()]).toEqual([false, 0]);
      await pull(image, "missing");
      const once = registry.asked();
      expect([await has(image), once > 0]).toEqual([true, true]);
      await pull(image, "missing");
      expect(registry.asked()).toBe(once);
      await pull(image, "always");
      expect(registry.asked()).toBeGreaterThan(once);
      await registry[Symbol.asyncDispose]();
      await pull(image, "missing"); // it is there: nobody need be asked
      await expect(pull(image, "always")).rejects.toThrow(`Cannot pull ${image}`);
    } finally {
      if (registry) await dockerClient().getImage(registry.image).remove({ force: true });
    }
  });

  // Nobody listens there: an engine that asks for it is told so at once.
  it.each(["never", "missing"])(
    "that the engine has does its work where no registry answers, with CHAOS_HELPER_PULL=%s",
    async (policy) => {
      using state = stateFolder();
      const image = `127.0.0.1:1/${own}:${policy}`;
      const [repo, tag] = [`127.0.0.1:1/${own}`, policy];
      await dockerClient().getImage(projectImage).tag({ repo, tag });
      try {
        const victim = await startContainer({ own, online: true });
        const name = (await victim.inspect()).Name.slice(1);
        const words = ["blackhole", "--name", name, "--duration", "1s", "--no-verify"];
        const how = ["--reach", "helper", "--watchdog", "none", "--min-age", "0s", "--yes"];
        const env = { CHAOS_HELPER_IMAGE: image, CHAOS_HELPER_PULL: policy };

        const { exit, report, stderr } = await drill([...words, ...how, "--state", state.path], {
          env,
        });

        expect(exit, stderr).toBe(0);
        expect(report.victims.map(({ effect }) => effect)).toEqual(["in-effect"]);
      } finally {
        await dockerClient().getImage(image).remove();
      }
    },
  );

  it.each([
    ["", 3, "the engine has no image 127.0.0.1:1/none:1"],
    ["never", 3, "the engine has no image 127.0.0.1:1/none:1"],
    ["missing", 6, "Cannot pull 127.0.0.1:1/none:1"],
    ["sometimes", 2, 'CHAOS_HELPER_PULL is "sometimes"'],
  ])(
    "that cannot be had is named, and nothing is touched, with CHAOS_HELPER_PULL=%s",
    async (policy, status, says) => {
      using state = stateFolder();
      const victim = await startContainer({ own, online: true });
      const before = await victim.inspect();
      const words = [
        "blackhole",
        "--name",
        before.Name.slice(1),
        "--duration",
        "1s",
        "--no-verify",
      ];
      const how = [
        "--reach",
        "helper",
        "--watchdog",
        "none",
        "--min-age",
        "0s",
        "--yes",
        "--quiet",
      ];
      const env = { CHAOS_HELPER_IMAGE: "127.0.0.1:1/none:1", CHAOS_HELPER_PULL: policy };

      const { exit, stdout, stderr } = await inProcess([...words, ...how, "--state", state.path], {
        env,
      });

      expect(stderr + stdout).toContain(says);
      expect(exit, stderr).toBe(status);
      const { State, RestartCount } = await victim.inspect();
      expect({ State, RestartCount }).toEqual({
        State: before.State,
        RestartCount: before.RestartCount,
      });
    },
  );
});
